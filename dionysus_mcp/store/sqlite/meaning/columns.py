"""What is known of each vector in memory, a column for each thing known. Rows are only ever added behind the last."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.uint32]
Words = NDArray[np.uint64]

OPEN = np.iinfo(np.uint32).max
NO_ROW = OPEN
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
        self._place = np.full(room, NO_ROW, np.uint32)  # of a passage, by its number

    def append(self, row: Numbers, passage: Numbers, node: Numbers, group: Numbers, signs: Words) -> None:
        """Add vectors. One that replaces another of its passage closes that one."""
        start, end = self.size, self.size + row.size
        self._make_room(end, int(passage.max()) + 1)
        self.signs[:, start:end] = signs.T
        self.row[start:end], self.passage[start:end] = row, passage
        self.node[start:end], self.group[start:end] = node, group
        self.until[start:end] = OPEN
        self.close(passage, np.zeros_like(passage))
        self._place[passage] = np.arange(start, end, dtype=np.uint32)
        self.size = end

    def close(self, passage: Numbers, until: Numbers) -> None:
        """Passages that ended, and with which change."""
        known = passage < self._place.size
        place = self._place[passage[known]]
        here = place != NO_ROW
        self.until[place[here]] = until[known][here]

    def regroup(self, group_of_node: Numbers) -> None:
        """Put every vector into the group that its thing is in now."""
        group = self.group.copy()
        group[: self.size] = group_of_node[self.node[: self.size]]
        self.group = group

    def _make_room(self, rows: int, passages: int) -> None:
        if rows > self.row.size:
            for name in ("signs", "row", "passage", "node", "group", "until"):
                setattr(self, name, _longer(getattr(self, name), 2 * rows))
        if passages > self._place.size:
            self._place = _longer(self._place, 2 * passages, NO_ROW)


def _longer(column: NDArray[Any], room: int, rest: int = 0) -> NDArray[Any]:
    grown = np.full((*column.shape[:-1], room), rest, column.dtype)
    grown[..., : column.shape[-1]] = column
    return grown
