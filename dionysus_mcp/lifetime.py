"""The end of the process: asked for once, by a signal or by the client going away, and never late."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable

SIGNALS = ("SIGTERM", "SIGINT", "SIGHUP", "SIGBREAK")
ENDING_S = 1.3


class Lifetime:
    """Ends the process softly, and by force when a call that nobody can interrupt outlasts the time for it."""

    def __init__(self) -> None:
        self._asked = threading.Lock()
        self._stop: Callable[[], None] | None = None

    def watch_signals(self) -> None:
        """Handlers of our own: the framework ignores some signals, and the default leaves things open.

        They stay off the event loop, so that they also work while it is not running yet, and on Windows.
        """
        for name in SIGNALS:
            number = getattr(signal, name, None)
            if number is None or (name == "SIGHUP" and signal.getsignal(number) is signal.SIG_IGN):
                continue  # not on this platform, or started by nohup
            signal.signal(number, lambda *_: self.end())

    def serving(self, stop: Callable[[], None]) -> None:
        """From now on there is something to close: `stop` makes the server end by itself."""
        self._stop = stop

    def end(self) -> None:
        """End the process. Any thread may ask; all but the first are ignored."""
        if not self._asked.acquire(blocking=False):
            return
        if self._stop is None:
            os._exit(0)  # still loading: nothing is open
        force_exit(ENDING_S)
        self._stop()


def force_exit(within: float, code: int = 0) -> None:
    """Whatever still runs then is cut off; what was acknowledged is on disk."""
    timer = threading.Timer(within, os._exit, (code,))
    timer.daemon = True
    timer.start()
