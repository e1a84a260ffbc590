"""Finds, names and activates basins."""

from __future__ import annotations

from dionysus_mcp.mind.ground import Ground


class Basins:
    """Finds, names and activates basins."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
