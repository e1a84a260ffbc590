"""The embedded store: one SQLite file, shared by every process that opens it."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from dionysus_mcp.store.port import (
    USED,
    Change,
    Clock,
    Link,
    Matches,
    Neighbour,
    Node,
    Order,
    Probe,
    Reach,
    Sessions,
    Stamp,
    Use,
    Vector,
    Where,
)
from dionysus_mcp.store.sqlite import naming, notes, purging, reading
from dionysus_mcp.store.sqlite.connections import Connections
from dionysus_mcp.store.sqlite.lock import WriteLock
from dionysus_mcp.store.sqlite.schema import refuse_old_sqlite
from dionysus_mcp.store.sqlite.searching import search
from dionysus_mcp.store.sqlite.sieve import Sieve
from dionysus_mcp.store.sqlite.unit import SqliteUnit
from dionysus_mcp.store.sqlite.uses import Uses, keep, together
from dionysus_mcp.store.sqlite.wording import Stems, wording

if TYPE_CHECKING:
    from dionysus_mcp.store.sqlite.meaning.asking import Question
    from dionysus_mcp.store.sqlite.meaning.indices import Indices

USES_WAIT_S = 1.0


def utc_now() -> datetime:
    return datetime.now(UTC)


class SqliteStore:
    """The store port on one file.

    Searches wait for vectors to be read; for no more than `at_once` when that is given, and words answer meanwhile.
    """

    def __init__(
        self,
        path: Path,
        *,
        busy_timeout_s: float = 30.0,
        journal_mode: str = "auto",
        readers: int = 8,
        at_once: int | None = None,
        clock: Clock = utc_now,
    ) -> None:
        refuse_old_sqlite(sqlite3.sqlite_version_info)
        self.path = path
        self.lock = WriteLock(path.with_name(f"{path.name}.lock"), busy_timeout_s)
        self.connections = Connections(path, self.lock, journal_mode, readers + (at_once is not None))
        self._clock = clock
        self._stems = Stems()
        self._uses = Uses(self._keep_uses, openings=lambda: self.connections.generation)
        self._at_once = at_once
        self._indices: Indices | None = None
        self._waking = threading.Lock()
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

    def search(self, probe: Probe, where: Where, limit: int, at: int | None = None) -> Matches:
        with self.connections.reader() as db:
            question = self._question(db, probe, where, at)
            asked = wording(db, probe.words, self._stems, limit)
            return search(db, Sieve(db, where, at), asked, question, limit)

    def prepared(self, embedder: str) -> bool:
        with self.connections.reader() as db:
            return self._meaning().prepared(db, embedder, self.connections.generation)

    def vectors(self, ids: Sequence[str], embedder: str) -> dict[str, Vector]:
        from dionysus_mcp.store.sqlite.meaning.keeping import vectors_of

        with self.connections.reader() as db:
            return vectors_of(db, ids, embedder)

    def without_vectors(self, kind: str, embedder: str, limit: int, after: str = "") -> list[Node]:
        with self.connections.reader() as db:
            return reading.without_vectors(db, kind, embedder, limit, after)

    def embedded(self, kind: str) -> dict[str, int]:
        with self.connections.reader() as db:
            return reading.embedded(db, kind)

    def unnamed(self, kind: str, limit: int) -> list[Node]:
        with self.connections.reader() as db:
            return naming.unnamed(db, kind, limit)

    def notes(self, area: str, keys: Sequence[str]) -> dict[str, bytes]:
        with self.connections.reader() as db:
            return notes.notes(db, area, keys)

    def noted(self, area: str, prefix: str = "", limit: int = -1, after: str = "") -> dict[str, bytes]:
        with self.connections.reader() as db:
            return notes.noted(db, area, prefix, limit, after)

    def used(self, ids: Sequence[str]) -> None:
        self._uses.add(ids, self._now())

    def settle(self) -> None:
        self._uses.flush()

    def uses(self, ids: Sequence[str]) -> dict[str, Use]:
        with self.connections.reader() as db:
            return self._uses.added_to(reading.usage(db, ids), ids)

    def neighbours(self, start: str, reach: Reach) -> list[Neighbour]:
        with self.connections.reader() as db:
            return reading.neighbours(db, start, reach)

    def ties(self, sources: Sequence[str]) -> list[Link]:
        with self.connections.reader() as db:
            return reading.ties(db, sources)

    def count(self, where: Where, by: str | None = None) -> dict[str, int]:
        with self.connections.reader() as db:
            return reading.count(db, where, by)

    def sessions(
        self, project: str, limit: int, after: tuple[str, str] | None = None, since: str = "", until: str = ""
    ) -> Sessions:
        with self.connections.reader() as db:
            return reading.sessions(db, project, limit, after, since, until)

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

    def erase(self, ids: Sequence[str], stamp: Stamp, anew: Sequence[Node] = ()) -> list[Change]:
        with self._writing() as db:
            with _transaction(db):
                changes = purging.erase(db, ids, stamp, self._now(), anew)
            purging.scrub_free_pages(db)
        return changes

    def close(self) -> None:
        self._uses.close()
        self._stems.close()
        self.connections.close()

    def _question(self, db: sqlite3.Connection, probe: Probe, where: Where, at: int | None) -> Question | None:
        if probe.vector is None:
            return None
        return self._meaning().ask(db, probe, where, at, self.connections.generation)

    def _meaning(self) -> Indices:
        with self._waking:
            if self._indices is None:
                from dionysus_mcp.store.sqlite.meaning.indices import Indices

                self._indices = Indices(self.connections.reader, self._at_once)
            return self._indices

    def _keep_uses(self, uses: Mapping[str, Use]) -> None:
        """Nothing hangs on it, so it does not wait long for its turn."""
        self.connections.ready()
        patience = min(self.lock.timeout_s, USES_WAIT_S)
        with WriteLock(self.lock.path, patience).held(), self.connections.writer() as db, _transaction(db):
            keep(db, uses)
            notes.note(db, USED, *together(uses))

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
