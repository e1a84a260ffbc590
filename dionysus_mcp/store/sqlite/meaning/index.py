"""The signs of every vector of one embedder in memory, brought up to what a snapshot shows before each search.

What any process wrote is seen in the journal and in the numbers of the rows. A file that is not what it was (restored
from a backup, purged) is read anew.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dionysus_mcp.store.port import Where
from dionysus_mcp.store.sqlite.meaning.columns import ROOM, Columns, Numbers, Words
from dionysus_mcp.store.sqlite.meaning.groups import Groups
from dionysus_mcp.store.sqlite.meaning.keeping import Model, sql
from dionysus_mcp.store.sqlite.meaning.packing import sign_words

BLOCK = 4096
ALL = -1
MOST_SCANNED = 1_000_000  # vectors; in a larger store, sentences are not looked through, so that a search stays quick


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a snapshot goes: its last change and its last vector."""

    seq: int
    change: tuple[int, str, str] | None
    row: int
    vector: tuple[int, int, int, int] | None

    @classmethod
    def of(cls, db: sqlite3.Connection) -> Mark:
        change = db.execute(sql()["last_change"]).fetchone()
        vector = db.execute(sql()["last_signs"]).fetchone()
        return cls(change[0] if change else 0, change, vector[0] if vector else 0, vector)

    def leads_to(self, db: sqlite3.Connection) -> bool:
        """Whether what this mark saw last is still there: then the rest of what it saw is, too."""
        change = db.execute(sql()["change_at"], {"seq": self.seq}).fetchone()
        vector = db.execute(sql()["signs_at"], {"pk": self.row}).fetchone()
        (purged,) = db.execute(sql()["purged_since"], {"seq": self.seq}).fetchone()
        return (change, vector) == (self.change, self.vector) and not purged


@dataclass(frozen=True, slots=True)
class View:
    """What a snapshot shows, a row for each vector. It stays so while the index goes on."""

    seq: int
    signs: Words
    row: Numbers
    passage: Numbers
    until: Numbers
    group: Numbers
    passing: NDArray[np.bool_]

    def now(self) -> NDArray[np.bool_]:
        """The vectors of texts that stand now, of things that pass the filters for kind and project."""
        return (self.until > self.seq) & self.passing[self.group]

    def then(self, at: int, last_passage: int) -> NDArray[np.bool_]:
        """The vectors of texts that stood at a position, whatever their things were."""
        return (self.until > at) & (self.passage <= last_passage)


class Index:
    """Not safe for threads by itself: one at a time may ask for a view."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._words = sign_words(model.dimension)
        self._sentences = True
        self._mark: Mark | None = None
        self._groups = Groups()
        self._columns = Columns(self._words, ROOM)

    def leads_to(self, db: sqlite3.Connection) -> bool:
        """Whether only what is new has to be read for a view of this snapshot."""
        return self._mark is not None and (self._mark == Mark.of(db) or self._mark.leads_to(db))

    def is_large(self, db: sqlite3.Connection, at_once: int) -> bool:
        """Whether there are more vectors than that to be read."""
        return self._counted(db, at_once + 1) > at_once

    def read(self, db: sqlite3.Connection) -> None:
        """Be ready for views of later snapshots."""
        self._refreshed(db)

    def view(self, db: sqlite3.Connection, where: Where) -> View:
        """What this snapshot shows. It must have begun after those of all earlier views."""
        mark = self._refreshed(db)
        columns, size = self._columns, self._columns.size
        return View(
            seq=mark.seq,
            signs=columns.signs[:, :size],
            row=columns.row[:size],
            passage=columns.passage[:size],
            until=columns.until[:size],
            group=columns.group[:size],
            passing=self._groups.chosen(where),
        )

    def _refreshed(self, db: sqlite3.Connection) -> Mark:
        now = Mark.of(db)
        before, self._mark = self._mark, None  # nothing is relied on until all of it is there
        if before != now:
            if before is not None and before.leads_to(db):
                self._follow(db, before)
            else:
                self._load(db)
        self._mark = now
        return now

    def _load(self, db: sqlite3.Connection) -> None:
        vectors = self._counted(db, ALL)
        self._sentences = vectors <= MOST_SCANNED
        self._groups = Groups()
        self._columns = Columns(self._words, vectors + ROOM)
        self._groups.load(db)
        self._append(db, 0)
        self._close(db, 0)

    def _follow(self, db: sqlite3.Connection, before: Mark) -> None:
        moved = self._groups.follow(db, before.seq)
        self._append(db, before.row)
        self._close(db, before.seq)
        if moved:
            self._columns.regroup(self._groups.of_node)

    def _append(self, db: sqlite3.Connection, last: int) -> None:
        while True:
            names = self._names() | {"sentences": self._sentences, "last": last, "block": BLOCK}
            end, *listed, signs = db.execute(sql()["signs_behind"], names).fetchone()
            if end is None:
                return
            row, passage, node, counts = (np.fromstring(numbers, np.uint32, sep=",") for numbers in listed)
            texts = {"row": row, "passage": passage, "node": node}
            self._groups.cover(node)
            words = np.frombuffer(bytes.fromhex(signs), "<u8").reshape(-1, self._words)
            self._columns.append(texts | {"group": self._groups.of_node[texts["node"]]}, counts, words)
            last = end

    def _counted(self, db: sqlite3.Connection, texts: int) -> int:
        """How many vectors the first so many texts have."""
        (vectors,) = db.execute(sql()["signs_counted"], self._names() | {"texts": texts}).fetchone()
        return int(vectors)

    def _names(self) -> dict[str, int]:
        return {"embedder": self.model.pk, "bytes": 8 * self._words}

    def _close(self, db: sqlite3.Connection, seq: int) -> None:
        closed = db.execute(sql()["passages_closed"], {"seq": seq}).fetchall()
        passage, until = np.array(closed, np.uint32).reshape(-1, 2).T
        self._columns.close(passage, until)
