"""Whether a store holds together: the file, the index of words, and the journal against the rows."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from dionysus_mcp.store.sqlite.failures import translated
from dionysus_mcp.store.sqlite.lock import WriteLock
from dionysus_mcp.store.sqlite.statements import statements

MOST_TOLD = 10


def findings(path: Path, lock: WriteLock) -> list[str]:
    """What is wrong with a file, in words; nothing when all is well. Waits for its turn, changes nothing."""
    with lock.held(), translated(path):
        db = sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, timeout=lock.timeout_s, isolation_level=None)
        with closing(db):
            return _damage(db) or _words(db) + _disagreements(db)


def _damage(db: sqlite3.Connection) -> list[str]:
    rows = db.execute(f"PRAGMA integrity_check({MOST_TOLD})").fetchall()
    return [text for (text,) in rows if text != "ok"]


def _words(db: sqlite3.Connection) -> list[str]:
    """FTS5 takes its own check as a write, so it runs in a transaction that is taken back."""
    db.execute("BEGIN IMMEDIATE")
    try:
        db.execute("INSERT INTO passage_words (passage_words, rank) VALUES ('integrity-check', 1)")
    except sqlite3.DatabaseError as error:
        if not error.sqlite_errorname.startswith("SQLITE_CORRUPT"):
            raise
        return [f"the index of words: {error}"]
    finally:
        db.execute("ROLLBACK")
    return []


def _disagreements(db: sqlite3.Connection) -> list[str]:
    counted = {what: db.execute(query).fetchone()[0] for what, query in statements("checks.sql").items()}
    return [f"{count} {what.replace('_', ' ')}" for what, count in counted.items() if count]
