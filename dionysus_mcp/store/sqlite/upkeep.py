"""Looks after the file of a store, beside the servers that use it: backup, restore, checks, traces of erased text."""

from __future__ import annotations

import json
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from dionysus_mcp.errors import Conflict, InvalidInput, NotFound, StoreBusy, StoreCorrupt, StoreError
from dionysus_mcp.store.sqlite.checkup import findings
from dionysus_mcp.store.sqlite.copying import (
    Progress,
    Snapshot,
    copied,
    described,
    durable,
    file_errors,
    free_name,
    pour,
    problems_of,
    read_only,
    refuse_damaged,
)
from dionysus_mcp.store.sqlite.failures import corrupt, translated
from dionysus_mcp.store.sqlite.lock import WriteLock
from dionysus_mcp.store.sqlite.purging import PURGE_AGAIN
from dionysus_mcp.store.sqlite.schema import APPLICATION_ID, open_current, refuse_foreign
from dionysus_mcp.store.sqlite.scripts import cut
from dionysus_mcp.store.sqlite.statements import migrations, statements
from dionysus_mcp.store.sqlite.store import SqliteStore

COPIES = "backups"
BESIDE = ("-wal", "-shm", "-journal")
SAMPLE_CHARS = 160
SHORTEST_TRACE = 4
MOST_SAMPLES = 200
CHUNK = 1 << 22


@dataclass(frozen=True, slots=True)
class Restored:
    """What is in place now, and where the memory that was there before is kept."""

    restored: Snapshot
    kept: str | None = None
    was_damaged: bool = False


@dataclass(frozen=True, slots=True)
class Traces:
    """Which files were searched for erased text, and which rows still in use have the same words."""

    searched: tuple[str, ...]
    also_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Health:
    """How the file stands."""

    problems: tuple[str, ...]
    schema_version: int
    newest_version: int
    journal_mode: str
    found: Snapshot


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has the write lock, by the number it left there, and for how long."""

    process: int | None
    seconds: float


class Upkeep:
    """Upkeep of one store's file."""

    def __init__(self, store: SqliteStore) -> None:
        self._store = store
        self._lock = store.lock
        self.path = store.path
        self.copies = store.path.parent / COPIES

    def backup(self, target: Path | None, progress: Progress) -> Snapshot:
        """A checked copy of everything as it is at one moment; writers go on meanwhile."""
        if not self.path.exists():
            raise NotFound(f"There is no memory at {self.path} yet.", "Nothing needs to be backed up.")
        with self._store.connections.reader() as db:
            return copied(db, target or self._free("memory"), progress)

    @contextmanager
    def candidate(self, source: Path, progress: Progress) -> Iterator[Snapshot]:
        """A private copy of a backup, checked in every way and brought up to date: fit to be restored."""
        with file_errors(source):
            if not source.is_file():
                raise InvalidInput(f"There is no file {source}.", "Check the path.", field="source")
            if self.path.exists() and source.samefile(self.path):
                raise InvalidInput(f"{source} is the memory itself.", "Give a backup of it.", field="source")
        refuse_foreign(source)
        with file_errors(self.copies):
            self.copies.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix=".restore-", dir=self.copies) as folder:
                yield self._checked(source, Path(folder) / "candidate.db", progress)

    def restore(self, candidate: Snapshot, progress: Progress) -> Restored:
        """Put a candidate in place. Processes that have the file open see it as one more write."""
        was_there = self.path.exists() and self.path.stat().st_size > 0
        kept = self._free("before-restore") if was_there else None
        with self._live() as live:
            if live is None:
                self._move_in(candidate, kept)
            else:
                self._pour_in(candidate, live, kept, progress)
        return Restored(replace(candidate, file=str(self.path)), str(kept) if kept else None, live is None)

    def traces(self, texts: Sequence[str], about: Sequence[str] | None = None) -> Traces:
        """Look for erased text in the bytes of the file and of its log. Bytes that no row accounts for are an error.

        Where `about` (all of it, unless given) still stands in rows that are in use is told.
        """
        samples = _samples(texts)
        files = [path for path in (self.path, *self._beside()) if path.exists()] if samples else []
        present = _present(files, samples)
        told = set(_samples(about if about is not None else texts))
        also_in: dict[str, None] = {}
        with self._store.connections.reader() as db:
            for sample in present:
                holders = _holders(db, sample)
                if not holders:
                    raise StoreError(
                        f"The memories are erased, but some of their text is still in {self.path} or its log.",
                        PURGE_AGAIN,
                    )
                also_in |= dict.fromkeys(holders if sample in told else ())
        return Traces(tuple(map(str, files)), tuple(also_in))

    def health(self, *, deep: bool) -> Health:
        """How the file stands. Nothing is changed; writers wait while the word index is looked through."""
        refuse_foreign(self.path)
        with translated(self.path), closing(read_only(self.path)) as db:
            (version,) = db.execute("PRAGMA user_version").fetchone()
            (journal_mode,) = db.execute("PRAGMA journal_mode").fetchone()
            found = described(db, self.path)
        return Health(tuple(self._problems(deep=deep)), version, max(migrations()), journal_mode, found)

    def stuck(self, patience_s: float) -> Holder | None:
        """Who has held the write lock all the while that we waited for it; None while writers take turns."""
        path = self._lock.path
        if not path.exists():
            return None
        taken = path.stat().st_mtime_ns
        try:
            with WriteLock(path, patience_s).held():
                return None
        except StoreBusy:
            now = path.stat().st_mtime_ns
            return Holder(self._lock.holder(), time.time() - now / 1e9) if now == taken else None

    @property
    def network(self) -> str | None:
        """The network file system that holds the file, if it is on one."""
        return self._store.connections.network

    def close(self) -> None:
        self._store.close()

    def _problems(self, *, deep: bool) -> list[str]:
        if deep:
            return findings(self.path, self._lock)
        with self._lock.held(), closing(sqlite3.connect(self.path, timeout=5, isolation_level=None)) as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                return problems_of(db, deep=False)
            finally:
                if db.in_transaction:
                    db.execute("ROLLBACK")

    def _checked(self, source: Path, private: Path, progress: Progress) -> Snapshot:
        with translated(source), closing(read_only(source)) as backup:
            (application_id,) = backup.execute("PRAGMA application_id").fetchone()
            if application_id != APPLICATION_ID:
                raise corrupt(source, "there is no memory in it")
            with closing(sqlite3.connect(private, isolation_level=None)) as copy:
                pour(backup, copy, progress)
                copy.execute("PRAGMA journal_mode = DELETE")
                refuse_damaged(copy, source)
        private.chmod(0o600)
        lock = WriteLock(private.with_name("candidate.lock"), self._lock.timeout_s)
        with closing(open_current(private, lock, "delete")) as current:
            return described(current, private)

    @contextmanager
    def _live(self) -> Iterator[sqlite3.Connection | None]:
        """The connection to the file in place, with the write lock held; None when the file is damaged."""
        try:
            self._store.connections.ready()
        except StoreCorrupt:
            with self._lock.held():
                yield None
            return
        with self._lock.held(), self._store.connections.writer() as live:
            if problems_of(live, deep=False):
                with suppress(sqlite3.Error):
                    live.close()  # before its file is moved away
                    self._store.close()
                yield None
            else:
                yield live

    def _pour_in(self, candidate: Snapshot, live: sqlite3.Connection, kept: Path | None, progress: Progress) -> None:
        if kept:
            copied(live, kept, progress)
        with closing(read_only(Path(candidate.file))) as source:
            pour(source, live, progress)
        live.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        now = described(live, self.path)
        if replace(now, bytes=candidate.bytes) != replace(candidate, file=now.file):
            raise Conflict(f"{self.path} is not what was restored.", f"The memory before is in {kept}.")

    def _move_in(self, candidate: Snapshot, kept: Path | None) -> None:
        """Move the damaged file aside with everything beside it: its log may hold what could still be rescued."""
        with file_errors(self.path):
            for suffix in ("", *BESIDE) if kept else ():
                with suppress(FileNotFoundError):
                    Path(f"{self.path}{suffix}").rename(f"{kept}{suffix}")
            durable(Path(candidate.file))
            Path(candidate.file).rename(self.path)
            durable(self.path.parent)
        with translated(self.path), closing(sqlite3.connect(self.path, isolation_level=None)) as db:
            db.execute(f"PRAGMA journal_mode = {self._store.connections.journal_mode}")

    def _beside(self) -> Iterator[Path]:
        return (Path(f"{self.path}{suffix}") for suffix in BESIDE)

    def _free(self, stem: str) -> Path:
        return free_name(self.copies, stem, datetime.now(UTC))


def _samples(texts: Sequence[str]) -> list[str]:
    """Pieces to look for: of long texts beginning, middle and end, because SQLite keeps those in parts."""
    pieces: list[str] = []
    for text in texts:
        middle = len(text) // 2
        pieces += [text[:SAMPLE_CHARS], text[middle : middle + SAMPLE_CHARS], text[-SAMPLE_CHARS:]]
    telling = [piece for piece in dict.fromkeys(pieces) if len(piece.strip()) >= SHORTEST_TRACE]
    return telling[:: len(telling) // MOST_SAMPLES + 1]


def _present(files: Sequence[Path], samples: Sequence[str]) -> list[str]:
    """Which texts stand anywhere in the bytes of files: as they are, as JSON writes them, or as they are indexed."""
    wanted = {sample: {sample.encode(), _escaped(sample).encode(), cut(sample).encode()} for sample in samples}
    overlap = max((len(form) for forms in wanted.values() for form in forms), default=1) - 1
    found: set[str] = set()
    for path in files:
        tail = b""
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                part = tail + chunk
                found |= {sample for sample, forms in wanted.items() if any(form in part for form in forms)}
                tail = part[-overlap:]
    return [sample for sample in samples if sample in found]


def _holders(db: sqlite3.Connection, text: str) -> list[str]:
    """Which rows in use have a text."""
    phrase = '"{}"'.format(cut(text).replace('"', '""'))
    forms = {"text": text, "escaped": _escaped(text), "phrase": phrase}
    return [holder for (holder,) in db.execute(statements("upkeep.sql")["holders_of_text"], forms)]


def _escaped(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]
