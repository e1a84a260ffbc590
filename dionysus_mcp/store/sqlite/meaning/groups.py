"""Which vectors are of which kind and project: a number for each pair, so that a search can leave out the others."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dionysus_mcp.store.port import Where
from dionysus_mcp.store.sqlite.meaning.columns import Numbers
from dionysus_mcp.store.sqlite.meaning.keeping import sql

if TYPE_CHECKING:
    from collections.abc import Iterable

NOWHERE = 0


class Groups:
    """The group of each thing, by the number of its row."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str], int] = {}
        self.of_node: Numbers = np.zeros(0, np.uint32)

    def load(self, db: sqlite3.Connection) -> None:
        for kind, project, nodes in db.execute(sql()["groups"]):
            self._assign(kind, project, np.fromstring(nodes, np.uint32, sep=","))

    def follow(self, db: sqlite3.Connection, seq: int) -> bool:
        """Learn of what changed behind a position; whether a thing that was known went to another group."""
        rows = db.execute(sql()["groups_changed"], {"seq": seq}).fetchall()
        moved = [self._assign(kind, project, np.array([node], np.uint32)) for kind, project, node in rows]
        return any(moved)

    def cover(self, nodes: Numbers) -> None:
        """Have room for these things, also for those that are gone by now."""
        self._make_room(int(nodes.max(initial=0)))

    def chosen(self, where: Where) -> NDArray[np.bool_]:
        """Of each group, whether it passes the filters."""
        passes = np.zeros(len(self._numbers) + 1, np.bool_)
        passes[list(self._passing(where))] = True
        return passes

    def _passing(self, where: Where) -> Iterable[int]:
        for (kind, project), number in self._numbers.items():
            if kind == where.kind and (not where.projects or project in where.projects):
                yield number

    def _assign(self, kind: str, project: str, nodes: Numbers) -> bool:
        number = self._numbers.setdefault((kind, project), len(self._numbers) + 1)
        self._make_room(int(nodes.max()))
        before = self.of_node[nodes]
        self.of_node[nodes] = number
        return bool(((before != NOWHERE) & (before != number)).any())

    def _make_room(self, last: int) -> None:
        if last >= self.of_node.size:
            grown = np.zeros(2 * last + 1, np.uint32)
            grown[: self.of_node.size] = self.of_node
            self.of_node = grown
