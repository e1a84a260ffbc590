"""Looks around, reflects, gathers and discovers."""

from __future__ import annotations

from dionysus_mcp.mind.basins.basins import Basins
from dionysus_mcp.mind.ground import Ground
from dionysus_mcp.mind.reasoning.discovering import Discovering
from dionysus_mcp.mind.reasoning.reflecting import Reflecting
from dionysus_mcp.mind.reasoning.synthesizing import Synthesizing
from dionysus_mcp.mind.recall import Recall


class Reasoning:
    """Looks around, reflects, gathers and discovers. None of it changes anything."""

    def __init__(self, ground: Ground, recall: Recall, basins: Basins) -> None:
        self.reflecting = Reflecting(ground, recall)
        self.synthesizing = Synthesizing(ground, recall, basins)
        self.discovering = Discovering(ground)
