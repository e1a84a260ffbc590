"""A server that sends changes while it runs, whenever there are some."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from dionysus_mcp.errors import DionysusError
from dionysus_mcp.mind.sync.sync import Sync

FIRST_S = 1.0
LEAST_S = 0.1
PATIENCE_S = 1.0


@contextmanager
def sending(sync: Sync, first_s: float = FIRST_S) -> Iterator[None]:
    """Sends while the server runs, if the settings say where to and how often."""
    if not sync.goes_by_itself:
        yield
        return
    ended = threading.Event()
    thread = threading.Thread(target=_send, args=(sync, first_s, ended), name="dionysus-sending", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(PATIENCE_S)


def _send(sync: Sync, pause_s: float, ended: threading.Event) -> None:
    while not ended.wait(max(pause_s, LEAST_S)):
        try:
            pause_s = sync.by_itself()
        except DionysusError:
            pause_s = sync.rules.every_s  # the store is busy, full or gone, or others have the turn: later, then
