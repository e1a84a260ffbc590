"""Plants thoughts, and lets them compete."""

from __future__ import annotations

from dionysus_mcp.mind.basins.basins import Basins
from dionysus_mcp.mind.ground import Ground


class ThoughtSeeds:
    """Plants thoughts, and lets them compete."""

    def __init__(self, ground: Ground, basins: Basins) -> None:
        self._ground = ground
        self._basins = basins
