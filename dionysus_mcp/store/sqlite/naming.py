"""Names of things that were written without any: which of them still wait, and keeping what was found."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace

from dionysus_mcp.store.port import Node
from dionysus_mcp.store.sqlite.images import node_from, node_row
from dionysus_mcp.store.sqlite.statements import statements


def unnamed(db: sqlite3.Connection, kind: str, limit: int) -> list[Node]:
    query = f"SELECT {statements('reads.sql')['node_columns']} {statements('names.sql')['unnamed']}"
    return [node_from(row) for row in db.execute(query, {"kind": kind, "limit": limit})]


def wait_for_names(db: sqlite3.Connection, node: Node) -> None:
    """Somebody should look for names in this text: it may come from before they were kept."""
    if node.text and not node.mentions:
        db.execute(statements("names.sql")["add_unnamed"], {"id": node.id})


def name(db: sqlite3.Connection, node: Node, mentions: Sequence[str]) -> None:
    row = node_row(replace(node, mentions=tuple(mentions)))
    sql = statements("names.sql") | statements("writes.sql")
    for statement in ("name_node", "drop_mentions", "put_mentions", "named"):
        db.execute(sql[statement], row)
