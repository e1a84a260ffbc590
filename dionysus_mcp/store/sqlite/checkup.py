"""Whether a store holds together: its pages, its index of words, and its journal against its rows."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from dionysus_mcp.store.sqlite.copying import problems_of
from dionysus_mcp.store.sqlite.failures import translated
from dionysus_mcp.store.sqlite.lock import WriteLock
from dionysus_mcp.store.sqlite.statements import statements


def findings(path: Path, lock: WriteLock) -> list[str]:
    """What is wrong with a file, in words; nothing when all is well. Waits for its turn and changes nothing."""
    with lock.held(), translated(path):
        db = sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, timeout=lock.timeout_s, isolation_level=None)
        with closing(db):
            db.execute("BEGIN IMMEDIATE")  # the index of words takes its own check as a write
            try:
                return problems_of(db, deep=True) or disagreements(db)
            finally:
                db.execute("ROLLBACK")


def disagreements(db: sqlite3.Connection) -> list[str]:
    """Where the journal and what it is the journal of say different things."""
    counted = {what: db.execute(query).fetchone()[0] for what, query in statements("checks.sql").items()}
    return [f"{count} {what.replace('_', ' ')}" for what, count in counted.items() if count]
