"""A number of places: who finds none free waits, for so long, or until cancelled.

Code that calls a tool keeps its place, and the tool may need another one. So each level has places of its own, or those
who wait for an inner place could hold all that there are.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from sandbox.errors import Busy, Cancelled

LEVELS: Final = 4
"""Deeper ones share the places of the last."""

_LEVEL: ContextVar[int] = ContextVar("sandbox_level", default=0)


@contextmanager
def one_level_deeper() -> Iterator[None]:
    """The time in which code waits for a tool that it called."""
    before = _LEVEL.set(_LEVEL.get() + 1)
    try:
        yield
    finally:
        _LEVEL.reset(before)


class Places:
    """Like a semaphore for each level, but whoever waits can be called off."""

    def __init__(self, count: int, patience: float) -> None:
        self.count = count
        """On each level."""
        self.patience = patience
        self._free = [count] * LEVELS
        self._changed = threading.Condition()

    @property
    def of_all_levels(self) -> int:
        return self.count * LEVELS

    def take(self, cancelled: threading.Event) -> int:
        """One place; its level, to give it back. Raises `Busy` after so long, and `Cancelled` as soon as that is so."""
        level = min(_LEVEL.get(), LEVELS - 1)
        until = time.monotonic() + self.patience
        with self._changed:
            while not self._free[level]:
                if cancelled.is_set():
                    raise Cancelled("This session was cancelled while it waited for a place.", "Open another one.")
                if (left := until - time.monotonic()) <= 0:
                    raise self._busy()
                self._changed.wait(left)
            self._free[level] -= 1
        return level

    def give_back(self, level: int) -> None:
        with self._changed:
            self._free[level] += 1
            self._changed.notify_all()

    def look_up(self) -> None:
        """Let those who wait see that they were cancelled."""
        with self._changed:
            self._changed.notify_all()

    def _busy(self) -> Busy:
        return Busy(
            f"All {self.count} places of the sandbox are taken, and none came free in {self.patience:g} s.",
            "Try again when other runs have ended, or allow more places.",
        )
