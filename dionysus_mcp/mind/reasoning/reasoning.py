"""Looks around, reflects, gathers and discovers."""

from __future__ import annotations

from dionysus_mcp.mind.basins.basins import Basins
from dionysus_mcp.mind.ground import Ground
from dionysus_mcp.mind.recall import Recall


class Reasoning:
    """Looks around, reflects, gathers and discovers."""

    def __init__(self, ground: Ground, recall: Recall, basins: Basins) -> None:
        self._ground = ground
        self._recall = recall
        self._basins = basins
