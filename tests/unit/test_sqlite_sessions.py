"""Sessions of a file that was written before they were kept."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from dionysus_mcp.store.port import Session
from dionysus_mcp.store.sqlite.store import SqliteStore
from tests.old_file import as_the_first_version_wrote_it

WHEN = "2026-01-01T00:00:00.000000Z"
LATER = "2026-02-01T00:00:00.000000Z"


def test_the_sessions_of_an_old_file_are_told(tmp_path: Path) -> None:
    path = as_the_first_version_wrote_it(tmp_path / "memory.db", {"m_1": "one", "m_2": "two", "m_3": "three"})
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("UPDATE node SET session = 's' WHERE id <> 'm_3'")
        db.execute("UPDATE node SET happened_at = ? WHERE id = 'm_2'", (LATER,))
    store = SqliteStore(path)
    assert store.sessions("p", 9).page == (Session("s", WHEN, LATER, 2),)
    store.close()
