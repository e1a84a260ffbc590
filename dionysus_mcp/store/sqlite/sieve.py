"""From passages and rows to things, as far as they pass the filters of a search."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dionysus_mcp.store.port import Node, Where
from dionysus_mcp.store.sqlite.reading import gathered, things_at


@dataclass(frozen=True, slots=True)
class Spot:
    """A thing, its row, and the passage of its text; 0 when there is none (any more)."""

    pk: int
    passage: int
    node: Node


class Sieve:
    """The filters of one search, in one snapshot."""

    def __init__(self, db: sqlite3.Connection, where: Where, at: int | None) -> None:
        self._db = db
        self._where = where
        self._at = at
        self._read: dict[int, Spot | None] = {}  # by passage; None: does not pass
        self._few: list[list[int] | None] = []  # once it is known

    def passing(self, passages: Iterable[int]) -> list[int]:
        """Those of these texts whose things pass, in their order."""
        return [spot.passage for spot in self.found(list(passages))]

    def few(self) -> list[int] | None:
        """The texts of all things that pass, when they are few enough to be gathered."""
        if not self._few:
            self._few.append(gathered(self._db, self._where, self._at))
        return self._few[0]

    @property
    def few_known(self) -> list[int] | None:
        """What `few` found, if that was asked before."""
        return self._few[0] if self._few else None

    def found(self, passages: Sequence[int]) -> list[Spot]:
        """The things with these texts that pass, in the order of the texts."""
        unknown = [passage for passage in passages if passage not in self._read]
        self._read |= dict.fromkeys(unknown)
        self._read |= {spot.passage: spot for spot in self._spots("found", unknown)}
        return [spot for passage in passages if (spot := self._read[passage])]

    def beside(self, rows: Sequence[int]) -> list[Spot]:
        """The things in these rows that pass."""
        return self._spots("beside", rows)

    def _spots(self, way: str, numbers: Sequence[int]) -> list[Spot]:
        if not numbers:
            return []
        return [Spot(*found) for found in things_at(self._db, way, numbers, self._where, self._at)]
