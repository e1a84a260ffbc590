"""The embedded store: one SQLite file, shared by every process that opens it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from dionysus_mcp.store.port import Candidate, Change, Clock, Link, Neighbour, Node, Order, Reach, Stamp, Where
from dionysus_mcp.store.sqlite import purging, reading
from dionysus_mcp.store.sqlite.connections import Connections
from dionysus_mcp.store.sqlite.lock import WriteLock
from dionysus_mcp.store.sqlite.unit import SqliteUnit


def utc_now() -> datetime:
    return datetime.now(UTC)


class SqliteStore:
    """The store port on one file."""

    def __init__(
        self,
        path: Path,
        *,
        busy_timeout_s: float = 30.0,
        journal_mode: str = "auto",
        readers: int = 8,
        clock: Clock = utc_now,
    ) -> None:
        self.path = path
        self.lock = WriteLock(path.with_name(f"{path.name}.lock"), busy_timeout_s)
        self.connections = Connections(path, self.lock, journal_mode, readers)
        self._clock = clock
        self._newest: tuple[tuple[int, int] | None, int] = (None, 0)

    def get(self, ids: Sequence[str], at: int | None = None) -> list[Node]:
        with self.connections.reader() as db:
            return reading.nodes_by_id(db, ids, at)

    def find(
        self,
        where: Where,
        order: Order,
        limit: int,
        after: tuple[str, str] | None = None,
        at: int | None = None,
    ) -> list[Node]:
        with self.connections.reader() as db:
            return reading.find(db, where, order, limit, after, at)

    def search(self, words: Sequence[str], where: Where, limit: int, at: int | None = None) -> list[Candidate]:
        with self.connections.reader() as db:
            return reading.search(db, words, where, limit, at)

    def neighbours(self, start: str, reach: Reach) -> list[Neighbour]:
        with self.connections.reader() as db:
            return reading.neighbours(db, start, reach)

    def ties(self, sources: Sequence[str]) -> list[Link]:
        with self.connections.reader() as db:
            return reading.ties(db, sources)

    def count(self, where: Where, by: str | None = None) -> dict[str, int]:
        with self.connections.reader() as db:
            return reading.count(db, where, by)

    def changes(
        self,
        *,
        since: int = 0,
        thing: str | None = None,
        act: int | None = None,
        run: str | None = None,
        newest_first: bool = False,
        limit: int | None = None,
    ) -> list[Change]:
        with self.connections.reader() as db:
            return reading.changes_where(
                db, since=since, thing=thing, act=act, run=run, newest_first=newest_first, limit=limit
            )

    def position(self, moment: str | None = None) -> int:
        if moment is not None:
            with self.connections.reader() as db:
                return reading.position(db, moment)
        with self.connections.watch() as db:
            (seen,) = db.execute("PRAGMA data_version").fetchone()
            look = (self.connections.generation, seen)
            if self._newest[0] != look:
                self._newest = (look, reading.position(db, None))
            return self._newest[1]

    @contextmanager
    def unit(self, stamp: Stamp) -> Iterator[SqliteUnit]:
        with self._writing() as db, _transaction(db):
            yield SqliteUnit(db, stamp, self._now())

    def erase(self, ids: Sequence[str], stamp: Stamp) -> list[Change]:
        with self._writing() as db:
            with _transaction(db):
                changes = purging.erase(db, ids, stamp, self._now())
            purging.scrub_free_pages(db)
        return changes

    def close(self) -> None:
        self.connections.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        self.connections.ready()
        with self.lock.held(), self.connections.writer() as db:
            yield db

    def _now(self) -> str:
        return self._clock().astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


@contextmanager
def _transaction(db: sqlite3.Connection) -> Iterator[None]:
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    finally:
        if db.in_transaction:
            db.execute("ROLLBACK")
