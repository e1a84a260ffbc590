"""When a session may run a step: one at a time, so many in all, none after the final answer, a cancel or a close."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sandbox.errors import Busy, Cancelled, Closed

ANOTHER = "Open another session."


def _nothing() -> None: ...


@dataclass(slots=True)
class Turns:
    steps: int
    give_back: Callable[[], None] = _nothing
    """What a session that has ended does with what it holds; it may be called again."""
    taken: int = 0
    answered: bool = False
    closed: bool = False
    cancelled: threading.Event = field(default_factory=threading.Event)
    _running: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def turn(self) -> Iterator[int]:
        """The time of one step, and its number. Raises what stands against it."""
        if not self._running.acquire(blocking=False):
            raise Busy("This session is running a step already.", "Wait for it, or open another session.")
        try:
            self.check()
            self.taken += 1
            yield self.taken
        finally:
            self._running.release()
            self.let_go()

    def let_go(self) -> None:
        """Give back what a session holds that has ended. While a step runs, the end of the step does it."""
        if self.ended and self._running.acquire(blocking=False):
            try:
                self.give_back()
            finally:
                self._running.release()

    def check(self) -> None:
        """Raises when no further step may begin."""
        self.go_on()
        if self.answered:
            raise Closed("This session has given its final answer.", ANOTHER)
        if self.taken >= self.steps:
            raise Closed(f"This session has run all of its {self.steps} steps.", ANOTHER)

    def go_on(self) -> None:
        """Raises when the session was closed or cancelled, be it while a step runs."""
        if self.closed:
            raise Closed("This session was closed.", ANOTHER)
        if self.cancelled.is_set():
            raise Cancelled("This session was cancelled.", ANOTHER)

    @property
    def ended(self) -> bool:
        return self.closed or self.answered or self.cancelled.is_set()

    @property
    def running(self) -> bool:
        return self._running.locked()
