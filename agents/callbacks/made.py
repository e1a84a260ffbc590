"""Which memories a tool call has made, read from its answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from agents.ports import Called

MAKERS: Final = frozenset({"create_memory", "create_memories", "mosaeic_capture", "integrate_cognitive_event"})


def memories_of(called: Called) -> Iterator[str]:
    """Their ids. What was there already, word for word, was not made."""
    if called.tool not in MAKERS or called.error or not isinstance(called.result, Mapping):
        return
    for one in (called.result, *called.result.get("created", ())):
        if isinstance(memory := one.get("id") or one.get("memory_id"), str) and not one.get("repeated"):
            yield memory
