"""Memories that are there, or an error that says why there is none."""

from __future__ import annotations

from dionysus_mcp.errors import NotFound, Purged, shown
from dionysus_mcp.mind.values import MEMORY, Status
from dionysus_mcp.store.port import Link, Node, Unit


def existing(unit: Unit, memory_id: str, field: str = "memory_id") -> Node:
    """The memory with this id."""
    return readable(unit.get(memory_id), memory_id, field)


def readable(found: Node | Link | None, memory_id: str, field: str = "memory_id") -> Node:
    if not isinstance(found, Node) or found.kind != MEMORY:
        raise NotFound(
            f"There is no memory with the id {shown(memory_id)}.",
            "Find ids with semantic_recall, search_memories or list_memories.",
            field=field,
        )
    if found.status == Status.PURGED:
        raise Purged(
            f"{memory_id} was erased for good on {found.updated_at[:10]}.",
            "Nothing of it is left to read.",
            field=field,
        )
    return found
