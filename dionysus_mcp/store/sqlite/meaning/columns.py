"""What is known of each vector in memory, a column for each thing known. Rows are only ever added behind the last.

A text has a row for the whole of it, and one for each of its sentences, side by side.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.uint32]
Words = NDArray[np.uint64]

OPEN = np.iinfo(np.uint32).max
ROOM = 1024


class Columns:
    """Columns that grow. Who holds a part of one may go on reading it, whatever is added."""

    def __init__(self, words: int, room: int) -> None:
        self.size = 0
        self.signs: Words = np.empty((words, room), np.uint64)
        self.row: Numbers = np.empty(room, np.uint32)
        self.passage: Numbers = np.empty(room, np.uint32)
        self.node: Numbers = np.empty(room, np.uint32)
        self.group: Numbers = np.empty(room, np.uint32)
        self.until: Numbers = np.empty(room, np.uint32)
        # Where the rows of a passage begin, and how many they are, by its number.
        self._place: Numbers = np.zeros(room, np.uint32)
        self._count: Numbers = np.zeros(room, np.uint32)

    def append(self, texts: dict[str, Numbers], counts: Numbers, signs: Words) -> None:
        """Add texts, each with so many vectors. One that is embedded anew closes what it had before."""
        start, end = self.size, self.size + len(signs)
        passage = texts["passage"]
        self._make_room(end, int(passage.max()) + 1)
        self.close(passage, np.zeros_like(passage))
        self.signs[:, start:end] = signs.T
        self.until[start:end] = OPEN
        for name, column in texts.items():
            getattr(self, name)[start:end] = np.repeat(column, counts)
        self._place[passage], self._count[passage] = start + np.cumsum(counts) - counts, counts
        self.size = end

    def close(self, passage: Numbers, until: Numbers) -> None:
        """Passages that ended, and with which change."""
        known = passage < self._count.size
        passage, until = passage[known], until[known]
        counts = self._count[passage]
        self.until[_spans(self._place[passage], counts)] = np.repeat(until, counts)

    def regroup(self, group_of_node: Numbers) -> None:
        """Put every vector into the group that its thing is in now."""
        group = self.group.copy()
        group[: self.size] = group_of_node[self.node[: self.size]]
        self.group = group

    def _make_room(self, rows: int, passages: int) -> None:
        if rows > self.row.size:
            for name in ("signs", "row", "passage", "node", "group", "until"):
                setattr(self, name, _longer(getattr(self, name), 2 * rows))
        if passages > self._count.size:
            self._place, self._count = _longer(self._place, 2 * passages), _longer(self._count, 2 * passages)


def _spans(starts: Numbers, counts: Numbers) -> NDArray[np.int64]:
    """All the places from each start on, so many of each."""
    before = np.cumsum(counts, dtype=np.int64) - counts
    places: NDArray[np.int64] = np.arange(counts.sum(), dtype=np.int64) + np.repeat(starts - before, counts)
    return places


def _longer(column: NDArray[Any], room: int) -> NDArray[Any]:
    grown = np.zeros((*column.shape[:-1], room), column.dtype)
    grown[..., : column.shape[-1]] = column
    return grown
