"""The minds that runs work with: each sees the store as it was when its run began."""

from __future__ import annotations

import threading
from collections import OrderedDict

from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.viewed.mind import MindOver
from dionysus_mcp.mind.viewed.store import ViewedStore

MOST_KEPT = 128
"""Runs at a time. What is not kept is made anew, at the cost of reading what others changed again."""

Key = tuple[str, int, bool]


class Views:
    """One for each server. Safe for threads."""

    def __init__(self, mind: Mind) -> None:
        self._mind = mind
        self._lock = threading.Lock()
        self._views: OrderedDict[Key, Mind] = OrderedDict()

    def of(self, run: str, since: int, *, dry: bool = False) -> Mind:
        """The mind as a run sees it."""
        key = (run, since, dry)
        with self._lock:
            if key not in self._views:
                self._views[key] = MindOver(self._mind, ViewedStore(self._mind.store, run, since, dry=dry))
            self._views.move_to_end(key)
            while len(self._views) > MOST_KEPT:
                self._views.popitem(last=False)
            return self._views[key]

    def end(self, run: str) -> None:
        """The run is over. What is left of it writes no more: the record of the run says so to every unit of work."""
        with self._lock:
            for key in [key for key in self._views if key[0] == run]:
                del self._views[key]
