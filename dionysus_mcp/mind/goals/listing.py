"""The order in which goals are listed, and read a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dionysus_mcp.mind.goals.values import NEAREST_FIRST, Standing
from dionysus_mcp.store.port import Node, Order, Things, Where


def walked(store: Things, where: Where, limit: int, after: tuple[str, str] | None = None) -> list[Node]:
    """Open goals: the nearest first, and of those the oldest, as in a queue. Others: what was touched last first."""
    if where.statuses != (Standing.OPEN,):
        return store.find(where, Order.CHANGED, limit, after)
    begun, _, since = after[0].partition(" ") if after else ("", "", "")
    found: list[Node] = []
    for label in _still_to_come(where.labels or NEAREST_FIRST, begun):
        behind = (since, after[1]) if after and label == begun else None
        found += store.find(replace(where, labels=(label,)), Order.OLDEST, limit - len(found), behind)
    return found


def place(node: Node) -> tuple[str, str]:
    """Where the page behind this goal begins."""
    return f"{node.label} {node.created_at}" if node.status == Standing.OPEN else node.updated_at, node.id


def _still_to_come(labels: Sequence[str], begun: str) -> Sequence[str]:
    return labels[labels.index(begun) :] if begun in labels else labels
