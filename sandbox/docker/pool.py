"""What is slow to start is started ahead. Each is handed out once."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from sandbox.errors import Closed, SandboxError

_log = logging.getLogger(__name__)

RETRY_S = 5.0
"""How long nothing is started ahead after a start that failed. Who needs one meanwhile tries, and is told why not."""

_PAUSE_S = 0.1
"""How long whoever took one has the machine to themselves, before the next is started in its place."""


class Startable(Protocol):
    """What a pool holds."""

    def alive(self) -> bool:
        """It still runs, as far as one can see without asking it."""

    def close(self) -> None:
        """End it, and give back what it holds."""


Item = TypeVar("Item", bound=Startable)
Start = Callable[[threading.Event], Item]
"""Starts one and returns it ready; gives up with `Cancelled` when the event is set."""


class Pool(Generic[Item]):
    """So many wait, started by a thread of the pool's own, off the way of whoever needs one."""

    def __init__(self, start: Start[Item], size: int) -> None:
        self._start = start
        self._size = size
        self._ready: deque[Item] = deque()
        self._closing = threading.Event()
        self._changed = threading.Condition()
        self._keeper: threading.Thread | None = None

    def warm(self) -> None:
        """Begin to start ahead; returns at once. A second time does nothing."""
        with self._changed:
            if self._keeper is None and self._size and not self._closing.is_set():
                self._keeper = threading.Thread(target=self._keep, name="sandbox-pool", daemon=True)
                self._keeper.start()

    def take(self, cancelled: threading.Event) -> Item:
        """One that nobody had before. Raises why none could be started."""
        if self._closing.is_set():
            raise Closed("The sandbox was closed.", "Open a new one.")
        return self._waiting() or self._start(cancelled)

    def close(self) -> None:
        """End what waits. What was taken belongs to who took it."""
        self._closing.set()
        with self._changed:
            self._changed.notify_all()
        if self._keeper is not None:
            self._keeper.join()
        while self._ready:
            self._ready.popleft().close()

    def _waiting(self) -> Item | None:
        with self._changed:
            self._changed.notify_all()
            while self._ready:
                item = self._ready.popleft()
                if item.alive():
                    return item
                item.close()
        return None

    def _keep(self) -> None:
        while self._short():
            try:
                item = self._start(self._closing)
            except SandboxError as error:
                if not self._closing.wait(RETRY_S):
                    _log.warning("nothing can be started ahead: %s", error)
            else:
                with self._changed:
                    self._ready.append(item)

    def _short(self) -> bool:
        """Wait until one more should be started; False when the pool closes."""
        with self._changed:
            if len(self._ready) < self._size:
                return not self._closing.is_set()
            self._changed.wait_for(lambda: self._closing.is_set() or len(self._ready) < self._size)
        return not self._closing.wait(_PAUSE_S)
