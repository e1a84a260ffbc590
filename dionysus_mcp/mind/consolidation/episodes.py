"""Episodes: what was remembered without a silence in between. What is said twice in one of them was said once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby

from dionysus_mcp.mind.values import Memory

SILENCE = timedelta(minutes=30)


def episodes(memories: Iterable[Memory]) -> dict[str, int]:
    """The number of the episode that each memory belongs to, by id. Sessions are kept apart, and what has none."""
    numbers: dict[str, int] = {}
    number = 0
    for _, several in groupby(sorted(memories, key=_place), key=_session):
        number += 1
        before: datetime | None = None
        for memory in several:
            now = datetime.fromisoformat(memory.occurred_at)
            number += before is not None and now - before > SILENCE
            numbers[memory.id] = number
            before = now
    return numbers


def _session(memory: Memory) -> tuple[str, str]:
    return memory.project_id, memory.session_id or ""


def _place(memory: Memory) -> tuple[tuple[str, str], str, str]:
    return _session(memory), memory.occurred_at, memory.id
