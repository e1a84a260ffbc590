"""Assesses the mind from what is there."""

from __future__ import annotations

from dionysus_mcp.mind.basins.basins import Basins
from dionysus_mcp.mind.ground import Ground
from dionysus_mcp.mind.models.models import Models


class Coherence:
    """Assesses the mind from what is there."""

    def __init__(self, ground: Ground, basins: Basins, models: Models) -> None:
        self._ground = ground
        self._basins = basins
        self._models = models
