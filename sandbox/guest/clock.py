"""A step's time: while the code runs, not while the host works for it. The host has its own clock, and a kill."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

AGAIN_S = 0.25
LEAST_S = 0.001


class Late(BaseException):
    """The step's time is up. Comes again and again, for code that catches everything."""


class Clock:
    def __init__(self) -> None:
        self.fired = False
        self._running = self._held = False

    @contextmanager
    def running(self, seconds: float) -> Iterator[None]:
        signal.signal(signal.SIGALRM, self._alarm)  # a step before may have had other plans for it
        signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGALRM,))
        self.fired, self._running = False, True
        try:
            signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN_S)
            yield
        finally:
            self._running = False
            signal.setitimer(signal.ITIMER_REAL, 0)

    @contextmanager
    def held(self) -> Iterator[None]:
        """A while that is not the code's: a frame is never torn, and the host's time is not charged."""
        self._held = True
        left, _ = signal.setitimer(signal.ITIMER_REAL, 0)
        try:
            yield
        finally:
            self._held = False
            if self._running:
                signal.setitimer(signal.ITIMER_REAL, max(left, LEAST_S), AGAIN_S)

    def _alarm(self, *_: object) -> None:
        if self._running and not self._held:
            self.fired = True
            raise Late
