"""Opens the file: creates it, brings an older one up to date, refuses a foreign or newer one untouched."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

from dionysus_mcp.errors import SqliteTooOld, StoreReadOnly, StoreTooNew
from dionysus_mcp.store.sqlite.failures import corrupt
from dionysus_mcp.store.sqlite.lock import WriteLock
from dionysus_mcp.store.sqlite.sameness import gist
from dionysus_mcp.store.sqlite.scripts import cut
from dionysus_mcp.store.sqlite.statements import migrations

HEADER_BYTES = 100
MAGIC = b"SQLite format 3\x00"
APPLICATION_ID = 0x44494F4E  # "DION"
LEAST_SQLITE = (3, 38, 0)  # `->>`


def open_current(path: Path, lock: WriteLock, journal_mode: str) -> sqlite3.Connection:
    """A connection to a file at `path` that has our schema in its newest version."""
    _make_folder(path.parent)
    refuse_foreign(path)
    _make_file(path)
    db = sqlite3.connect(path, timeout=lock.timeout_s, isolation_level=None, check_same_thread=False)
    try:
        if _version(db, path) < max(migrations()):
            with lock.held():
                _migrate(db, path, journal_mode)
    except BaseException:
        db.close()
        raise
    return db


def refuse_old_sqlite(version: tuple[int, ...]) -> None:
    """Before it stumbles over what it does not know, and calls a sound file damaged."""
    if version < LEAST_SQLITE:
        raise SqliteTooOld(
            f"This Python ({sys.executable}) has SQLite {_dotted(version)}; Dionysus needs {_dotted(LEAST_SQLITE)}.",
            "Run it with a Python that has a newer one, such as those of python.org or of `uv python install`.",
        )


def refuse_foreign(path: Path) -> None:
    """Look at the file's header without opening it as a database, which would already write beside it."""
    try:
        with path.open("rb") as file:
            header = file.read(HEADER_BYTES)
    except FileNotFoundError:
        return
    except OSError as error:
        raise StoreReadOnly(
            f"{path} cannot be read: {error.strerror}.", "It must be a file that you may read."
        ) from error
    if not header:
        return
    if not header.startswith(MAGIC) or len(header) < HEADER_BYTES:
        raise corrupt(path, "it does not start as an SQLite file does")
    _check(path, int.from_bytes(header[68:72], "big"), int.from_bytes(header[60:64], "big"))


def _make_file(path: Path) -> None:
    """Make an empty file for the owner only; SQLite gives the files beside it the same rights."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise StoreReadOnly(
            f"{path} cannot be opened for writing: {error.strerror}.",
            "Make the data folder and its files writable, or set DIONYSUS_HOME to a folder that is.",
        ) from error


def _check(path: Path, application_id: int, version: int) -> None:
    if application_id not in (0, APPLICATION_ID) or (application_id == 0 and version != 0):
        raise corrupt(path, "it belongs to another program")
    if version > max(migrations()):
        raise StoreTooNew(
            f"{path} has schema version {version}; this Dionysus knows versions up to {max(migrations())}.",
            "Update Dionysus, or set DIONYSUS_HOME to another folder. The file was not touched.",
        )


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreReadOnly(
            f"The data folder {folder} cannot be made: {error.strerror}.",
            "Set DIONYSUS_HOME to a folder you may write to.",
        ) from error


def _version(db: sqlite3.Connection, path: Path) -> int:
    # Another process may be making the file: it writes the name first, so the name is read last.
    (tables,) = db.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    (version,) = db.execute("PRAGMA user_version").fetchone()
    (application_id,) = db.execute("PRAGMA application_id").fetchone()
    if tables and application_id == 0:
        raise corrupt(path, "it belongs to another program")
    _check(path, application_id, version)
    return int(version)


def _migrate(db: sqlite3.Connection, path: Path, journal_mode: str) -> None:
    version = _version(db, path)  # another process may have migrated while we waited
    db.execute(f"PRAGMA journal_mode = {journal_mode}")
    db.execute("PRAGMA synchronous = FULL")
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.create_function("cut", 1, cut, deterministic=True)
    db.create_function("gist", 1, gist, deterministic=True)
    for number, script in sorted(migrations().items()):
        if number > version:
            _apply(db, number, script)


def _apply(db: sqlite3.Connection, number: int, script: str) -> None:
    db.execute("BEGIN IMMEDIATE")
    try:
        for statement in _split(script):
            db.execute(statement)
        db.execute(f"PRAGMA user_version = {number}")
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))


def _split(script: str) -> Iterator[str]:
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
