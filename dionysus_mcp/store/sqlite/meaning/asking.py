"""A search by meaning, from the vector asked with to the passages that are near, within one snapshot."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from dionysus_mcp.store.port import Probe, Where
from dionysus_mcp.store.sqlite.meaning.index import Index, View
from dionysus_mcp.store.sqlite.meaning.keeping import Closeness, Model, closeness, model, sql
from dionysus_mcp.store.sqlite.meaning.packing import Floats, rows_of
from dionysus_mcp.store.sqlite.meaning.scanning import Near, nearest


@dataclass(frozen=True, slots=True)
class Question:
    """A vector, and the snapshot in which it is compared."""

    db: sqlite3.Connection
    model: Model
    vector: Floats
    view: View
    at: int | None

    def nearest(self) -> Iterator[Near]:
        """Passages that may be what is sought, nearly the nearest first."""
        alive = self.view.now() if self.at is None else self.view.then(self.at, _last_passage(self.db, self.at))
        return chain.from_iterable(nearest(self.db, self.view, self.vector, alive))

    def nearest_of(self, passages: Sequence[int]) -> Iterator[Near]:
        alive = np.isin(self.view.passage, np.array(passages, np.uint32))
        return chain.from_iterable(nearest(self.db, self.view, self.vector, alive & self.view.now()))

    def closeness(self, passages: Sequence[int]) -> dict[int, Closeness]:
        return closeness(self.db, passages, self.model, self.vector)


class Meanings:
    """The indices of all embedders that were asked for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._indices: dict[tuple[int, Model], Index] = {}

    def ask(
        self, db: sqlite3.Connection, probe: Probe, where: Where, at: int | None, generation: int
    ) -> Question | None:
        """None when the file has no vectors of the embedder.

        Nothing was read from the snapshot yet: it begins in here, so that each begins after the one before.
        """
        assert probe.vector is not None
        with self._lock:
            known = model(db, probe.embedder)
            if known is None:
                return None
            vector = rows_of([probe.vector], probe.embedder, known.dimension)[0]
            self._forget_others(generation)
            index = self._indices.setdefault((generation, known), Index(known))
            return Question(db, known, vector, index.view(db, where), at)

    def _forget_others(self, generation: int) -> None:
        """What was read from a file that is not open any more."""
        self._indices = {key: index for key, index in self._indices.items() if key[0] == generation}


def _last_passage(db: sqlite3.Connection, at: int) -> int:
    """The last passage that had begun at a position. They are numbered as they begin."""
    (most,) = db.execute(sql()["last_passage"]).fetchone()
    least = 0
    while least < most:
        middle = (least + most + 1) // 2
        found = db.execute(sql()["last_passage_at"], {"pk": middle}).fetchone()
        if found is None or found[1] <= at:
            least = middle
        else:
            most = found[0] - 1
    return int(least)
