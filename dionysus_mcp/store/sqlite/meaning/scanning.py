"""The nearest vectors: those whose signs agree most are read from the file and compared exactly."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from dionysus_mcp.store.sqlite.images import encode
from dionysus_mcp.store.sqlite.meaning.columns import Words
from dionysus_mcp.store.sqlite.meaning.index import View
from dionysus_mcp.store.sqlite.meaning.keeping import Closeness, by_passage, compared, sql
from dionysus_mcp.store.sqlite.meaning.packing import WORD_BITS, Floats, signs

BLOCK = 65_536  # what stays in the processor's cache
FEWEST, MOST, SHARE = 800, 2_500, 40
GROWTH, MOST_MORE = 4, 10_000
FEWEST_READ, MOST_READ, READ = 240, 480, 0.4  # to read a vector costs as much as to look at the signs of thousands

Places = NDArray[np.intp]


def nearest(
    db: sqlite3.Connection, view: View, vector: Floats, alive: NDArray[np.bool_], mostly: int
) -> Iterator[dict[int, Closeness]]:
    """Passages and how close they are, in batches by how well the signs agree. Mostly only so many are taken."""
    distances, far = _distances(view.signs, signs(vector)), view.signs.shape[0] * WORD_BITS + 1
    distances[~alive] = far
    up_to = np.cumsum(np.bincount(distances, minlength=far + 1)[:far])
    seen, reach, first = 0, -1, min(max(FEWEST_READ, int(READ * mostly)), MOST_READ)
    size = min(max(int(up_to[-1]) // SHARE, FEWEST), MOST)
    while seen < up_to[-1]:
        further = min(int(np.searchsorted(up_to, seen + size)), far - 1)
        places = np.flatnonzero((distances > reach) & (distances <= further))
        for part in _likeliest_first(view, places, vector, first):
            yield _exactly(db, view, part, vector)
        seen, reach, size = int(up_to[further]), further, min(size * GROWTH, MOST_MORE)


def _distances(every: Words, one: Words) -> NDArray[np.uint16]:
    """In how many signs each vector differs from one."""
    found = np.empty(every.shape[1], np.uint16)
    for start in range(0, found.size, BLOCK):
        part = found[start : start + BLOCK]
        part[:] = 0
        for word, asked in zip(every, one, strict=True):
            part += np.bitwise_count(word[start : start + BLOCK] ^ asked)
    return found


def _likeliest_first(view: View, places: Places, vector: Floats, first: int) -> Iterator[Places]:
    """Numbers against signs tell more than signs against signs: with them, fewer vectors need to be read."""
    if places.size <= first:
        yield places
        return
    held = np.ascontiguousarray(view.signs[:, places].T.astype("<u8")).view(np.uint8)
    agreement = np.unpackbits(held, axis=1)[:, : vector.size].astype(np.float32) @ vector
    order = np.argpartition(-agreement, first)
    yield places[order[:first]]
    yield places[order[first:]]


def _exactly(db: sqlite3.Connection, view: View, places: Places, vector: Floats) -> dict[int, Closeness]:
    rows, firsts = np.unique(view.row[places], return_index=True)  # several sentences of one text may be near
    read = db.execute(sql()["vectors_in_rows"], {"rows": encode(rows.tolist())}).fetchall()
    there = np.searchsorted(rows, np.array([row for row, *_ in read], np.uint32))  # some may be gone
    passages = view.passage[places[firsts[there]]]
    return by_passage(passages.tolist(), compared([blobs for _, *blobs in read], vector))
