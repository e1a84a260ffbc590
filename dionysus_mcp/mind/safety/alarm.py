"""Counts deletions over all processes, and holds further ones."""

from __future__ import annotations

from dionysus_mcp.mind.ground import Ground


class Alarm:
    """Counts deletions over all processes, and holds further ones."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
