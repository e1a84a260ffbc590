"""Makes models predict, resolves what they predicted, and revises them."""

from __future__ import annotations

from dionysus_mcp.mind.basins.basins import Basins
from dionysus_mcp.mind.ground import Ground
from dionysus_mcp.mind.judging.judge import Judge
from dionysus_mcp.mind.memory import Memories


class Models:
    """Makes models predict, resolves what they predicted, and revises them."""

    def __init__(self, ground: Ground, memories: Memories, basins: Basins, judge: Judge) -> None:
        self._ground = ground
        self._memories = memories
        self._basins = basins
        self._judge = judge
