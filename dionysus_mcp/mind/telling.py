"""The journal in words that a person or a model can read: which fields a change turned from what into what."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from dionysus_mcp.mind.aliases import ENTITY
from dionysus_mcp.mind.answers import Event, Turned
from dionysus_mcp.store.port import Change, Node, Thing

# How a node's fields are called where memories are spoken of.
NAMES = {
    "project": "project_id",
    "label": "memory_type",
    "session": "session_id",
    "weight": "importance",
    "text": "content",
    "happened_at": "occurred_at",
    "ended_at": "valid_to",
}
UNTOLD = {"id", "kind", "version", "mentions", "created_at", "updated_at", "author", "source", "target", "relation"}


def told(change: Change) -> Event:
    """A change as an event."""
    return Event(
        change=change.seq,
        at=change.at,
        by=change.author,
        operation=_operation(change),
        thing=change.thing,
        fields=_turned(change.before, change.after),
        run_id=change.run or None,
        undoes=change.undoes,
    )


def _operation(change: Change) -> str:
    return f"{change.operation}_link" if " " in change.thing else str(change.operation)


def _turned(before: Thing | None, after: Thing | None) -> dict[str, Turned]:
    old, new = _told_fields(before), _told_fields(after)
    return {
        name: Turned(old.get(name), new.get(name))
        for name in dict.fromkeys([*new, *old])
        if (old.get(name) or None) != (new.get(name) or None)
    }


def _told_fields(thing: Thing | None) -> dict[str, Any]:
    if thing is None:
        return {}
    if isinstance(thing, Node) and thing.kind == ENTITY:
        return {"names": list(thing.mentions)}
    kept = {field.name: getattr(thing, field.name) for field in fields(thing) if field.name not in UNTOLD}
    data = dict(kept.pop("data"))
    names = NAMES if isinstance(thing, Node) else {}
    return {names.get(name, name): value for name, value in kept.items() if value} | data
