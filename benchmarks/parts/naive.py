"""What recall is measured beside: every word of the question through FTS5, every vector in full, sqlite-vec."""

from __future__ import annotations

import importlib
import re
import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.parts.bulk import Floats
from dionysus_mcp.mind.recall import CANDIDATES
from dionysus_mcp.store.port import Node, Store

HITS, RANK_ROOM = 10, 60
BATCH = 20_000
BY_WORDS = """
SELECT passage.thing FROM passage_words JOIN passage ON passage.pk = passage_words.rowid
WHERE passage_words MATCH ? ORDER BY rank LIMIT ?
"""


class Naive:
    """The usual hybrid: best by all words, best by all vectors, mixed by their ranks."""

    def __init__(self, store: Store, file: Path, vectors: Floats, ids: Sequence[str]) -> None:
        self._store = store
        self._db = sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)
        self._vectors = vectors
        self._ids = ids

    def by_words(self, question: str) -> list[str]:
        match = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", question))
        return [thing for (thing,) in self._db.execute(BY_WORDS, (match, CANDIDATES))]

    def by_vectors(self, vector: Floats, most: int = CANDIDATES) -> list[str]:
        near = self._vectors @ vector
        most = min(most, near.size)
        best = np.argpartition(near, -most)[-most:]
        return [self._ids[place] for place in best[np.argsort(-near[best])]]

    def read(self, ids: Sequence[str]) -> list[Node]:
        return self._store.get(ids)

    def read_rows(self, rows: Sequence[int]) -> list[Node]:
        return self.read([self._ids[row] for row in rows])

    def recall(self, question: str, vector: Floats) -> list[Node]:
        scores: dict[str, float] = defaultdict(float)
        for found in (self.by_words(question), self.by_vectors(vector)):
            for rank, id_ in enumerate(found):
                scores[id_] += 1 / (RANK_ROOM + rank)
        return self.read(sorted(scores, key=lambda id_: -scores[id_])[:HITS])

    def close(self) -> None:
        self._db.close()


class SqliteVec:
    """The extension sqlite-vec with float32 vectors, where it can be had and loaded."""

    def __init__(self, file: Path) -> None:
        extension = importlib.import_module("sqlite_vec")
        self._db = sqlite3.connect(file)
        self._db.enable_load_extension(True)
        extension.load(self._db)
        self._db.execute("CREATE VIRTUAL TABLE v USING vec0 (embedding float[384] distance_metric=cosine)")
        self._size = 0

    def up_to(self, vectors: Floats) -> None:
        for begin in range(self._size, len(vectors), BATCH):
            rows = vectors[begin : begin + BATCH]
            with self._db:
                numbered = ((begin + place, row.tobytes()) for place, row in enumerate(rows))
                self._db.executemany("INSERT INTO v (rowid, embedding) VALUES (?, ?)", numbered)
        self._size = len(vectors)

    def by_vectors(self, vector: Floats) -> list[int]:
        query = "SELECT rowid FROM v WHERE embedding MATCH ? AND k = ?"
        return [row for (row,) in self._db.execute(query, (vector.tobytes(), CANDIDATES))]

    def close(self) -> None:
        self._db.close()


def sqlite_vec(file: Path) -> tuple[SqliteVec | None, str]:
    """The extension, or why it is left out."""
    try:
        return SqliteVec(file), ""
    except ImportError:
        return None, "the package sqlite-vec is not installed"
    except AttributeError:
        return None, "this Python's sqlite3 cannot load extensions (no enable_load_extension)"
    except sqlite3.Error as error:
        return None, str(error)
