"""The indices of all embedders that were asked for. A large one is read behind the answers; words answer meanwhile."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager

from dionysus_mcp.errors import DionysusError
from dionysus_mcp.store.port import Probe, Where
from dionysus_mcp.store.sqlite.meaning.asking import Question
from dionysus_mcp.store.sqlite.meaning.index import Index
from dionysus_mcp.store.sqlite.meaning.keeping import Model, model
from dionysus_mcp.store.sqlite.meaning.packing import rows_of

log = logging.getLogger(__name__)

Reader = Callable[[], AbstractContextManager[sqlite3.Connection]]
Key = tuple[int, Model]


class Indices:
    """What has more vectors than are read at once is read in a thread, in a snapshot of its own.

    Nothing was read yet from the snapshots that are handed in: each begins in here, after the one before.
    """

    def __init__(self, reader: Reader, at_once: int | None) -> None:
        self._reader = reader
        self._at_once = at_once
        self._lock = threading.Lock()
        self._there: dict[Key, Index] = {}
        self._read_behind: set[Key] = set()

    def ask(
        self, db: sqlite3.Connection, probe: Probe, where: Where, at: int | None, generation: int
    ) -> Question | None:
        """None when the file has no vectors of the embedder, or when they are still being read."""
        assert probe.vector is not None
        with self._lock:
            known = model(db, probe.embedder)
            if known is None:
                return None
            vector = rows_of([probe.vector], probe.embedder, known.dimension)[0]
            index = self._index(db, (generation, known))
            return Question(db, known, vector, index.view(db, where), at) if index else None

    def prepared(self, db: sqlite3.Connection, embedder: str, generation: int) -> bool:
        with self._lock:
            known = model(db, embedder)
            return known is None or self._index(db, (generation, known)) is not None

    def _index(self, db: sqlite3.Connection, key: Key) -> Index | None:
        """None while it is being read, which begins here."""
        self._forget_others(key[0])
        if key in self._read_behind:
            return None
        index = self._there.setdefault(key, Index(key[1]))
        if self._at_once is None or index.leads_to(db) or not index.is_large(db, self._at_once):
            return index
        del self._there[key]
        self._read_behind.add(key)
        threading.Thread(target=self._read, args=(key,), name="dionysus-vectors", daemon=True).start()
        return None

    def _read(self, key: Key) -> None:
        index = Index(key[1])
        try:
            with self._reader() as db:
                index.read(db)
            with self._lock:
                self._there[key] = index
        except Exception as error:  # the edge of a thread: the next search begins anew
            log.warning("the vectors could not be read: %s", error, exc_info=not isinstance(error, DionysusError))
        finally:
            with self._lock:
                self._read_behind.discard(key)

    def _forget_others(self, generation: int) -> None:
        """What was read from a file that is not open any more."""
        self._there = {key: index for key, index in self._there.items() if key[0] == generation}
