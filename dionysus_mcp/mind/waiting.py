"""Work that others wait for only so long: it goes on behind them when it takes longer."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock, Thread


class Waiting:
    """Starts work in threads of its own, and knows whether some of it is overdue."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = Lock()
        self._overdue: list[Thread] = []

    @property
    def overdue(self) -> bool:
        """Whether work is still under way that nobody waits for any more."""
        with self._lock:
            self._overdue = [thread for thread in self._overdue if thread.is_alive()]
            return bool(self._overdue)

    def done(self, work: Callable[[], None], patience_s: float) -> bool:
        """Whether the work was done in time. The end of the process does not wait for it either."""
        thread = Thread(target=work, name=self._name, daemon=True)
        thread.start()
        thread.join(patience_s)
        if not thread.is_alive():
            return True
        with self._lock:
            self._overdue.append(thread)
        return False
