"""A server that archives what has faded, a little behind its first answers and then every day."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from dionysus_mcp.errors import DionysusError
from dionysus_mcp.mind.forgetting.fading import Archiving
from dionysus_mcp.mind.forgetting.forgetting import Forgetting
from dionysus_mcp.store.port import Clock

FIRST_S = 30.0
AGAIN_S = 3600.0
PATIENCE_S = 5.0


@contextmanager
def sweeping(forgetting: Forgetting, clock: Clock, first_s: float = FIRST_S) -> Iterator[None]:
    """Sweeps while the server runs, if the settings want it."""
    if forgetting.terms.archiving is Archiving.OFF:
        yield
        return
    ended = threading.Event()
    arguments = (forgetting, clock, first_s, ended)
    thread = threading.Thread(target=_sweep, args=arguments, name="dionysus-sweeping", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(PATIENCE_S)


def _sweep(forgetting: Forgetting, clock: Clock, pause_s: float, ended: threading.Event) -> None:
    swept: date | None = None
    while not ended.wait(pause_s):
        now = clock()
        if now.date() != swept and _swept(forgetting, clock, ended):
            swept = now.date()
        pause_s = AGAIN_S


def _swept(forgetting: Forgetting, clock: Clock, ended: threading.Event) -> bool:
    try:
        forgetting.sweep(clock(), ended.is_set)
    except DionysusError:
        return False  # the store is busy, full or gone: whoever asks for something is told, and this tries again
    return True
