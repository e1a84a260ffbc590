"""A file of the first schema, with memories in it."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from dionysus_mcp.store.sqlite.schema import APPLICATION_ID
from dionysus_mcp.store.sqlite.statements import migrations

THING = """
INSERT INTO node VALUES (
    :pk, :id, 'memory', 'p', 'semantic', 'active', '', '', '', 0.0, :text, '[]', :at, '', :at, :at, 'ana', '{}', 1
)
"""
CHANGE = """
INSERT INTO change VALUES (
    :pk, :pk, :at, 'ana', '', 'create', :id, NULL, NULL, NULL,
    json_object('id', :id, 'kind', 'memory', 'project', 'p', 'label', 'semantic', 'status', 'active',
        'text', :text, 'happened_at', :at,
        'created_at', :at, 'updated_at', :at, 'author', 'ana', 'version', 1),
    NULL, NULL, NULL
)
"""
PASSAGE = "INSERT INTO passage VALUES (:pk, :id, :pk, NULL, '', :text)"
WORDS = "INSERT INTO passage_words (rowid, subject, body) VALUES (:pk, '', :text)"


def as_the_first_version_wrote_it(path: Path, texts: Mapping[str, str]) -> Path:
    """One memory of the project `p` for each id with its text."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = wal")
        db.executescript(migrations()[1])
        for pk, (id, text) in enumerate(texts.items(), 1):
            row = {"pk": pk, "id": id, "text": text, "at": "2026-01-01T00:00:00.000000Z"}
            for statement in (THING, CHANGE, PASSAGE, WORDS):
                db.execute(statement, row)
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute("PRAGMA user_version = 1")
    return path
