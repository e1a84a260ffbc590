"""The connections of one process to the file: one for writing, a few for reading, opened when first needed."""

from __future__ import annotations

import queue
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from dionysus_mcp.errors import StoreBusy, StoreReplaced
from dionysus_mcp.store.sqlite import log_owner
from dionysus_mcp.store.sqlite.failures import translated
from dionysus_mcp.store.sqlite.filesystem import network_file_system
from dionysus_mcp.store.sqlite.lock import WriteLock
from dionysus_mcp.store.sqlite.schema import open_current

EVERY_CONNECTION = (
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA recursive_triggers = ON",
)
CACHE_KB = 8192  # a search among a million things reads a few thousand pages, the same inner ones again and again


LOOK_S = 0.1

Pool = queue.LifoQueue[sqlite3.Connection | None]


class Connections:
    """Hands out connections and notices when the file beneath them is another one."""

    def __init__(self, path: Path, lock: WriteLock, journal_mode: str, readers: int) -> None:
        self.path = path
        self.lock = lock
        self.network = network_file_system(path.parent)
        self.journal_mode = ("truncate" if self.network else "wal") if journal_mode == "auto" else journal_mode
        self._readers: Pool = queue.LifoQueue()
        self._reader_count = readers
        self._writer: sqlite3.Connection | None = None
        self._writing = threading.Lock()
        self._retired: list[sqlite3.Connection] = []  # to be closed by whoever has `_writing` next
        self._file: str | None = None
        self._opening = threading.RLock()
        self.generation = 0
        self._watch: sqlite3.Connection | None = None
        self._watching = threading.Lock()

    @contextmanager
    def writer(self) -> Iterator[sqlite3.Connection]:
        """The connection for writing. Its user called `ready` and holds the write lock since."""
        try:
            with self._writing, translated(self.path):
                db = self._writer
                if db is None or self._file != log_owner.identity(self.path):
                    raise self._replaced()
                yield db
        finally:
            self._close_retired()

    @contextmanager
    def reader(self) -> Iterator[sqlite3.Connection]:
        """A connection for reading, with one snapshot for all that is read."""
        self.ready()
        with translated(self.path), self._borrowed() as db:
            db.execute("BEGIN")
            try:
                yield db
            finally:
                if db.in_transaction:
                    db.execute("COMMIT")

    @contextmanager
    def watch(self) -> Iterator[sqlite3.Connection]:
        """The connection on which `data_version` tells whether anyone has written since it was last asked."""
        while True:
            self.ready()
            with self._watching, translated(self.path):
                if self._file is None:
                    continue  # another thread closed it since
                if self._watch is None:
                    self._watch = self._reading()
                yield self._watch
                return

    def close(self) -> None:
        """Close everything. The last one to close checkpoints, which only the holder of the lock may do:
        when another process has the lock, its connection is open and ours is not the last. A connection that a
        thread is busy with is left to that thread: closing it under its hands would end the process."""
        with self._opening:
            if self._file is None:
                return
            with self.lock.held_if_free():
                self._file = None
                pool, self._readers = self._readers, queue.LifoQueue()
                _drain(pool)
                self._close_watch()
                self._close_writer()
                log_owner.disclaim(self.path, self.lock)

    def ready(self) -> None:
        """Open the file if it is not open, and make sure that it is still the one we opened."""
        if self._file is not None and self._file == log_owner.identity(self.path):
            return
        with self._opening:
            if self._file is not None and self._file != log_owner.identity(self.path):
                self.close()
                raise self._replaced()
            if self._file is None:
                with translated(self.path):
                    log_owner.set_foreign_aside(self.path, self.lock)
                    self._writer = self._prepared(open_current(self.path, self.lock, self.journal_mode))
                self._file = log_owner.identity(self.path)
                log_owner.claim(self.path, self.lock)
                self.generation += 1
                for _ in range(self._reader_count):
                    self._readers.put(None)

    def _close_watch(self) -> None:
        with self._watching:
            watch, self._watch = self._watch, None
            if watch is not None:
                watch.close()

    def _close_writer(self) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            self._retired.append(writer)
            self._close_retired()

    def _close_retired(self) -> None:
        """Close what nobody writes with any more. Whoever writes looks here after it let go, so nothing is left."""
        while self._retired and self._writing.acquire(blocking=False):
            try:
                if self._retired:
                    self._retired.pop().close()
            finally:
                self._writing.release()

    @contextmanager
    def _borrowed(self) -> Iterator[sqlite3.Connection]:
        pool, db = self._taken()
        try:
            db = db or self._reading()
            yield db
        finally:
            pool.put(db)
            if pool is not self._readers:
                _drain(pool)  # it was closed meanwhile, and whoever closed it may have looked before we put this back

    def _taken(self) -> tuple[Pool, sqlite3.Connection | None]:
        """A place in the pool, and the connection in it if there is one by now. Another thread may close the pool that
        we wait at, so we look up now and then."""
        deadline = time.monotonic() + self.lock.timeout_s
        while True:
            pool = self._readers
            try:
                db = pool.get(timeout=LOOK_S)
            except queue.Empty:
                if time.monotonic() > deadline:
                    raise StoreBusy("All reading connections are in use.", "Try again.") from None
            else:
                if pool is self._readers:
                    return pool, db
                if db is not None:
                    db.close()  # what another gave back to the pool of a file that is closed by now
            self.ready()

    def _reading(self) -> sqlite3.Connection:
        db = sqlite3.connect(self.path, timeout=self.lock.timeout_s, isolation_level=None, check_same_thread=False)
        self._prepared(db).execute("PRAGMA query_only = ON")
        db.execute(f"PRAGMA cache_size = -{CACHE_KB}")
        return db

    def _prepared(self, db: sqlite3.Connection) -> sqlite3.Connection:
        for pragma in EVERY_CONNECTION:
            db.execute(pragma)
        return db

    def _replaced(self) -> StoreReplaced:
        return StoreReplaced(
            f"{self.path} was deleted or replaced while it was open; nothing was read or written.",
            "Call again to use the file that is there now.",
        )


def _drain(pool: Pool) -> None:
    """Close what lies in a pool that nobody takes from any more."""
    with suppress(queue.Empty):
        while True:
            db = pool.get_nowait()
            if db is not None:
                db.close()
