"""From passages and rows to things, as far as they pass the filters; what was read is not read again."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from dionysus_mcp.store.port import Node, Where
from dionysus_mcp.store.sqlite.reading import gathered, passing


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
        self._read: dict[int, Spot | None] = {}

    def passages(self, passages: Sequence[int]) -> list[tuple[int, Spot]]:
        """The things with these texts, in the order of the texts."""
        unread = [passage for passage in passages if passage not in self._read]
        self._read |= dict.fromkeys(unread)
        self._read |= {spot.passage: spot for spot in self._passing("found", unread)}
        return [(passage, spot) for passage in passages if (spot := self._read[passage])]

    def things(self, rows: Sequence[int]) -> list[Spot]:
        """The things in these rows."""
        return self._passing("beside", rows)

    def few(self) -> list[int] | None:
        """The passages of all things that pass now, when they are few enough to be gathered."""
        return gathered(self._db, self._where) if self._at is None else None

    def _passing(self, way: str, numbers: Sequence[int]) -> list[Spot]:
        if not numbers:
            return []
        return [Spot(*found) for found in passing(self._db, way, numbers, self._where, self._at)]
