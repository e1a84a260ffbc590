"""How often things were of use: counted in memory, and kept on disk a little later, by a thread of its own."""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Callable, Mapping, Sequence

from dionysus_mcp.errors import DionysusError
from dionysus_mcp.store.port import Use
from dionysus_mcp.store.sqlite.statements import statements

PAUSE_S = 2.0

Counts = Mapping[str, Use]


def keep(db: sqlite3.Connection, uses: Counts) -> None:
    """Count uses on disk, in the transaction under way."""
    rows = [{"thing": thing, "count": use.count, "last": use.last} for thing, use in uses.items()]
    db.executemany(statements("writes.sql")["count_use"], rows)


def together(uses: Counts) -> tuple[str, bytes]:
    """What was used in one breath, as a note: its key says when, its value which things."""
    newest = max(use.last for use in uses.values())
    return f"{newest} {os.urandom(4).hex()}", json.dumps(list(uses)).encode()


class Uses:
    """What was counted and is not on disk yet.

    `openings` says how often that which keeps was opened so far. What is counted after a close waits for the next
    opening, or for the next close: a thread would open in a while what was closed for good.
    """

    def __init__(
        self, keep: Callable[[Counts], None], pause_s: float = PAUSE_S, openings: Callable[[], int] = lambda: 0
    ) -> None:
        self._keep = keep
        self._openings = openings
        self._closed_at = -1
        self._pause_s = pause_s
        self._trouble = ""
        self._waiting: dict[str, Use] = {}
        self._leaving: dict[str, Use] = {}  # being kept, until that is sure
        self._lock = threading.Lock()
        self._flushing = threading.Lock()
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    def add(self, ids: Sequence[str], now: str) -> None:
        with self._lock:
            _count(self._waiting, {thing: Use(1, now) for thing in ids})
            if self._waiting and self._thread is None and self._closed_at != self._openings():
                self._closing.clear()
                self._thread = threading.Thread(target=self._work, name="uses", daemon=True)
                self._thread.start()

    def added_to(self, kept: Counts, ids: Sequence[str]) -> dict[str, Use]:
        """What is on disk of these, and what is not yet."""
        total = dict(kept)
        with self._lock:
            for uses in (self._leaving, self._waiting):
                _count(total, {thing: uses[thing] for thing in ids if thing in uses})
        return total

    def close(self) -> None:
        """Keep what is waiting, and stop."""
        with self._lock:
            self._closed_at = self._openings()
            thread = self._thread
        self._closing.set()
        if thread is not None:
            thread.join()
        else:
            self.flush()

    def flush(self) -> None:
        """Put what is waiting on disk. What cannot be kept now goes on waiting."""
        with self._flushing:
            with self._lock:
                self._leaving, self._waiting = self._waiting, {}
            if self._leaving and self._kept():
                self._leaving = {}
            with self._lock:
                self._leaving, left = {}, self._leaving
                _count(self._waiting, left)

    def _work(self) -> None:
        while True:
            last = self._closing.wait(self._pause_s)
            self.flush()
            with self._lock:
                if last or not self._waiting:
                    self._thread = None
                    return

    def _kept(self) -> bool:
        try:
            self._keep(self._leaving)
        except DionysusError:
            return False  # the store is busy, or says to whoever reads or writes what is wrong
        except Exception as error:  # the edge: a thread that ended here would count nothing any more
            if self._trouble != repr(error):  # told once, however often it is tried again
                import logging

                logging.getLogger(__name__).exception("uses could not be counted")
            self._trouble = repr(error)
            return False
        self._trouble = ""
        return True


def _count(into: dict[str, Use], uses: Counts) -> None:
    for thing, use in uses.items():
        before = into.get(thing)
        into[thing] = Use(before.count + use.count, max(before.last, use.last)) if before else use
