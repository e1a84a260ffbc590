"""Keeps what happened on a project."""

from __future__ import annotations

from dionysus_mcp.mind.ground import Ground
from dionysus_mcp.mind.memory import Memories
from dionysus_mcp.mind.recall import Recall


class Journeys:
    """Keeps what happened on a project."""

    def __init__(self, ground: Ground, memories: Memories, recall: Recall) -> None:
        self._ground = ground
        self._memories = memories
        self._recall = recall
