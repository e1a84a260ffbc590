"""What is kept beside the things, unknown to the journal."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from dionysus_mcp.store.sqlite.images import encode
from dionysus_mcp.store.sqlite.statements import statements

LAST = "\U0010ffff"


def note(db: sqlite3.Connection, area: str, key: str, value: bytes | None) -> None:
    """Keep a value under a key, or nothing any more."""
    name = "drop" if value is None else "put"
    db.execute(statements("notes.sql")[name], {"area": area, "key": key, "value": value})


def notes(db: sqlite3.Connection, area: str, keys: Sequence[str]) -> dict[str, bytes]:
    return dict(db.execute(statements("notes.sql")["these"], {"area": area, "keys": encode(list(keys))}).fetchall())


def noted(db: sqlite3.Connection, area: str, prefix: str, limit: int, after: str) -> dict[str, bytes]:
    names = {"area": area, "prefix": prefix, "beyond": prefix + LAST, "limit": limit, "after": after}
    return dict(db.execute(statements("notes.sql")["beginning"], names).fetchall())
