"""SQL lives in `.sql` files as named statements; this reads them."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

SQL = Path(__file__).parent / "sql"
NAMED = re.compile(r"^-- name: (\w+)\n", re.MULTILINE)
COMMENT = re.compile(r"^--.*\n", re.MULTILINE)


@cache
def statements(file: str) -> dict[str, str]:
    """The statements of one file by their names."""
    parts = NAMED.split((SQL / file).read_text("utf-8"))[1:]
    return {name: COMMENT.sub("", sql).strip() for name, sql in zip(parts[::2], parts[1::2], strict=True)}


@cache
def migrations() -> dict[int, str]:
    """The numbered migrations by the schema version that they lead to."""
    files = sorted((SQL / "migrations").glob("[0-9]*.sql"))
    return {int(file.name.split("_")[0]): file.read_text("utf-8") for file in files}
