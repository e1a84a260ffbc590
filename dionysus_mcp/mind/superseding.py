"""A newer memory takes the place of an older one, which is closed in time and stays in the history."""

from __future__ import annotations

from dataclasses import replace

from dionysus_mcp.mind.values import Relation, Status
from dionysus_mcp.store.port import Link, Node, Unit


def close_older(unit: Unit, newer: Node, older: Node, rule: str) -> int | None:
    """Tie and close, in the act under way. The number of the change takes both back."""
    change = unit.put(Link(newer.id, Relation.SUPERSEDES, older.id, data={"note": rule}))
    close(unit, newer, older)
    return change.seq if change else None


def close(unit: Unit, newer: Node, older: Node) -> None:
    """The older one held until the newer one began, and not before it began itself."""
    unit.put(replace(older, status=Status.SUPERSEDED, ended_at=max(newer.happened_at, older.happened_at)))
