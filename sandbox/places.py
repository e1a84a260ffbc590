"""A number of places: who finds none free waits, for so long, or until cancelled."""

from __future__ import annotations

import threading
import time

from sandbox.errors import Busy, Cancelled


class Places:
    """Like a semaphore, but whoever waits can be called off."""

    def __init__(self, count: int, patience: float) -> None:
        self.count = count
        self.patience = patience
        self._free = count
        self._changed = threading.Condition()

    def take(self, cancelled: threading.Event) -> None:
        """One place. Raises `Busy` after so long, and `Cancelled` as soon as that is so."""
        until = time.monotonic() + self.patience
        with self._changed:
            while not self._free:
                if cancelled.is_set():
                    raise Cancelled("This session was cancelled while it waited for a place.", "Open another one.")
                if (left := until - time.monotonic()) <= 0:
                    raise self._busy()
                self._changed.wait(left)
            self._free -= 1

    def give_back(self) -> None:
        with self._changed:
            self._free += 1
            self._changed.notify()

    def look_up(self) -> None:
        """Let those who wait see that they were cancelled."""
        with self._changed:
            self._changed.notify_all()

    def _busy(self) -> Busy:
        return Busy(
            f"All {self.count} places of the sandbox are taken, and none came free in {self.patience:g} s.",
            "Try again when other runs have ended, or allow more places.",
        )
