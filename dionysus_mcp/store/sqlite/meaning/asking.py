"""A search by meaning, from the vector asked with to the passages that are near, within one snapshot."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from dionysus_mcp.store.sqlite.meaning.index import View
from dionysus_mcp.store.sqlite.meaning.keeping import Closeness, Model, closeness, sql
from dionysus_mcp.store.sqlite.meaning.packing import Floats
from dionysus_mcp.store.sqlite.meaning.scanning import nearest

Ranked = tuple[int, float]


class Question:
    """A vector, and the snapshot in which it is compared."""

    def __init__(self, db: sqlite3.Connection, model: Model, vector: Floats, view: View, at: int | None) -> None:
        self._db = db
        self._model = model
        self._vector = vector
        self._view = view
        self._at = at
        self._close: dict[int, Closeness] = {}

    def best(self, mostly: int) -> Iterator[Ranked]:
        """Nearly in order: what agrees less in the signs of its vector comes later, however near it is."""
        return self._ranked(self._alive(), mostly)

    def best_of(self, passages: Sequence[int]) -> Iterator[Ranked]:
        return self._ranked(self._alive() & np.isin(self._view.passage, np.array(passages, np.uint32)), len(passages))

    def closeness(self, passages: Sequence[int]) -> dict[int, Closeness]:
        """How close these are, as far as they have vectors."""
        unread = [passage for passage in passages if passage not in self._close]
        self._close |= closeness(self._db, unread, self._model, self._vector)
        return self._close

    def _alive(self) -> NDArray[np.bool_]:
        view, at = self._view, self._at
        return view.now() if at is None else view.then(at, _last_passage(self._db, at))

    def _ranked(self, alive: NDArray[np.bool_], mostly: int) -> Iterator[Ranked]:
        """By the whole text or by its best sentence, whichever is nearer: a long text is about several things."""
        for batch in nearest(self._db, self._view, self._vector, alive, mostly):
            self._close |= batch
            best = [(passage, max(close)) for passage, close in batch.items()]
            yield from sorted(best, key=lambda one: (-one[1], one[0]))


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
