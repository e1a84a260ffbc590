"""What the first question to a model would wait for is loaded before it, when a server has given its first answers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

AFTER_S = 3.0


@contextmanager
def warming(load: Callable[[], None] | None, after_s: float = AFTER_S) -> Iterator[None]:
    """As long as the server lives. None where there is nothing to load."""
    if load is None:
        yield
        return
    timer = threading.Timer(after_s, load)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
