"""Copies of the file: made while others write, checked before anybody relies on them, whole or not there at all."""

from __future__ import annotations

import errno
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from dionysus_mcp.errors import Conflict, InvalidInput, StoreBusy, StoreError, StoreFull, StoreReadOnly
from dionysus_mcp.store.sqlite.failures import corrupt, translated
from dionysus_mcp.store.sqlite.statements import statements

Progress = Callable[[int, int | None], None]
PAGES = 1024
WAIT_S = 0.05
MOST_PROBLEMS = 10


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The whole memory as it stands in one file."""

    file: str
    bytes: int
    memories: int
    journal_position: int
    newest_at: str | None = None


def copied(db: sqlite3.Connection, target: Path, progress: Progress) -> Snapshot:
    """A checked copy in a new file that only its owner can read."""
    if target.exists():
        raise Conflict(f"{target} is there already; it was not touched.", "Give another name, or move it away.")
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    with file_errors(target):
        try:
            os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            with translated(target), closing(sqlite3.connect(partial, isolation_level=None)) as copy:
                pour(db, copy, progress)
                copy.execute("PRAGMA journal_mode = DELETE")  # one file, with nothing beside it
                refuse_damaged(copy, target)
                found = described(copy, target)
            durable(partial)
            partial.rename(target)
            durable(target.parent)
            return found
        finally:
            partial.unlink(missing_ok=True)


def pour(source: sqlite3.Connection, target: sqlite3.Connection, progress: Progress, patience_s: float = 30.0) -> None:
    """Make `target` what `source` is, in one transaction of it; give up when nothing moves for too long."""
    seen, deadline = -1, time.monotonic() + patience_s

    def step(status: int, remaining: int, total: int) -> None:
        nonlocal seen, deadline
        del status
        if remaining != seen:
            seen, deadline = remaining, time.monotonic() + patience_s
        elif time.monotonic() > deadline:
            raise StoreBusy(f"The file has been locked for {patience_s:g} s; nothing was changed.", "Try again.")
        progress(total - remaining, total)

    source.backup(target, pages=PAGES, progress=step, sleep=WAIT_S)


def described(db: sqlite3.Connection, path: Path) -> Snapshot:
    memories, position, newest_at = db.execute(statements("upkeep.sql")["described"]).fetchone()
    ((pages,), (page_bytes,)) = (db.execute(f"PRAGMA page_{what}").fetchone() for what in ("count", "size"))
    return Snapshot(str(path), pages * page_bytes, memories, position, newest_at)


def refuse_damaged(db: sqlite3.Connection, path: Path) -> None:
    problems = problems_of(db, deep=True)
    if problems:
        raise corrupt(path, problems[0])


def problems_of(db: sqlite3.Connection, *, deep: bool) -> list[str]:
    """What is wrong inside a file. Looking into the word index needs the right to write, though nothing is written."""
    checks = (_pages, _references, _words) if deep else (_pages_quickly, _words_quickly)
    found: list[str] = []
    for check in checks:
        try:
            found += check(db)
        except sqlite3.DatabaseError as error:
            found.append(f"{check.__name__.strip('_').replace('_', ' ')}: {error}")
    return found[:MOST_PROBLEMS]


def _pages(db: sqlite3.Connection) -> list[str]:
    return [told for (told,) in db.execute(f"PRAGMA integrity_check({MOST_PROBLEMS})") if told != "ok"]


def _pages_quickly(db: sqlite3.Connection) -> list[str]:
    return [told for (told,) in db.execute(f"PRAGMA quick_check({MOST_PROBLEMS})") if told != "ok"]


def _references(db: sqlite3.Connection) -> list[str]:
    return [
        f"{table} {row} points to a missing {parent}"
        for table, row, parent, _ in db.execute("PRAGMA foreign_key_check")
    ]


def _words(db: sqlite3.Connection) -> list[str]:
    db.execute(statements("upkeep.sql")["check_words_against_passages"])
    return []


def _words_quickly(db: sqlite3.Connection) -> list[str]:
    db.execute(statements("upkeep.sql")["check_words"])
    return []


def read_only(path: Path) -> sqlite3.Connection:
    """A connection that cannot change the file, nor make one."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)


def free_name(folder: Path, stem: str, now: datetime) -> Path:
    """A name in the folder that nothing has yet, with the time in it."""
    with file_errors(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    names = (f"{stem}-{now:%Y-%m-%dT%H%M%SZ}{again}.db" for again in ("", *(f"-{number}" for number in range(2, 1000))))
    return next(folder / name for name in names if not (folder / name).exists())


def durable(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk. Windows does that for folders by itself."""
    if os.name == "nt" and path.is_dir():
        return
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


@contextmanager
def file_errors(path: Path) -> Iterator[None]:
    """Raise what the operating system reports as ours."""
    try:
        yield
    except FileNotFoundError as error:
        raise InvalidInput(f"{path}: there is no such file or folder.", "Check the path.") from error
    except OSError as error:
        kind = StoreFull if error.errno == errno.ENOSPC else StoreReadOnly if _denied(error) else StoreError
        raise kind(
            f"{path} cannot be used: {error.strerror}.", "Give a place that has room and may be written."
        ) from error


def _denied(error: OSError) -> bool:
    return error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}
