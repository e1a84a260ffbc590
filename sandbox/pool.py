"""Places for things that are slow to start: some wait, started, and each is used once."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from sandbox.errors import Busy, Cancelled, Closed, SandboxError

_log = logging.getLogger(__name__)

RETRY_S = 5.0
"""How long nothing is started ahead after a start that failed. Who needs one meanwhile tries, and is told why not."""
_LOOK_S = 0.02
"""How often who waits looks whether it was cancelled."""


class Startable(Protocol):
    """What a pool holds."""

    def alive(self) -> bool:
        """It still runs, as far as one can see without asking it."""

    def kill(self) -> None:
        """End it, whatever it does."""


Item = TypeVar("Item", bound=Startable)
Start = Callable[[threading.Event], Item]
"""Starts one and returns it ready; gives up with `Cancelled` when the event is set."""


class Pool(Generic[Item]):
    """At most `places` are taken at a time; beside them `warm` wait, started by a thread of the pool's own."""

    def __init__(self, start: Start[Item], warm: int, places: int) -> None:
        self._start = start
        self._size = warm
        self._places = places
        self._ready: deque[Item] = deque()
        self._taken = 0
        self._closing = threading.Event()
        self._changed = threading.Condition()
        self._keeper: threading.Thread | None = None

    def warm(self) -> None:
        """Begin to start ahead; returns at once. A second time does nothing."""
        with self._changed:
            if self._keeper is None and self._size and not self._closing.is_set():
                self._keeper = threading.Thread(target=self._keep, name="sandbox-pool", daemon=True)
                self._keeper.start()

    def take(self, seconds: float, cancelled: threading.Event) -> Item:
        """One that nobody had before. It holds a place until `free` is called.

        Raises `Busy` when no place came free in time, `Cancelled`, `Closed`, or why none could be started.
        """
        self._enter(time.monotonic() + seconds, cancelled)
        try:
            return self._waiting() or self._start(cancelled)
        except BaseException:
            self.free()
            raise

    def free(self) -> None:
        """Give back a place; what held it must have been killed."""
        with self._changed:
            self._taken -= 1
            self._changed.notify_all()

    def close(self) -> None:
        """End what waits. What is taken belongs to who took it."""
        self._closing.set()
        with self._changed:
            self._changed.notify_all()
        if self._keeper is not None:
            self._keeper.join()
        while self._ready:
            self._ready.popleft().kill()

    def _enter(self, deadline: float, cancelled: threading.Event) -> None:
        with self._changed:
            while self._refuse(deadline, cancelled):
                self._changed.wait(_LOOK_S)
            self._taken += 1

    def _refuse(self, deadline: float, cancelled: threading.Event) -> bool:
        """Whether one must wait for a place; raises when one need not wait any more."""
        if self._closing.is_set():
            raise Closed("The sandbox was closed.", "Open a new one.")
        if cancelled.is_set():
            raise Cancelled("The session was cancelled while it waited for a place.", "Open a new session.")
        if self._taken < self._places:
            return False
        if time.monotonic() >= deadline:
            raise Busy(f"All {self._places} places are taken.", "Close sessions that are done, or allow more places.")
        return True

    def _waiting(self) -> Item | None:
        with self._changed:
            self._changed.notify_all()
            while self._ready:
                item = self._ready.popleft()
                if item.alive():
                    return item
                item.kill()
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
                    self._changed.notify_all()

    def _short(self) -> bool:
        """Wait until one more should be started; False when the pool closes."""
        with self._changed:
            self._changed.wait_for(lambda: self._closing.is_set() or len(self._ready) < self._size)
            return not self._closing.is_set()
