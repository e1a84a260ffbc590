"""Ten steps from a project and cues to where we were."""

from __future__ import annotations

from dionysus_mcp.mind.basins.basins import Basins
from dionysus_mcp.mind.goals.goals import Goals
from dionysus_mcp.mind.ground import Ground
from dionysus_mcp.mind.journeys.journeys import Journeys
from dionysus_mcp.mind.recall import Recall


class Reconstruction:
    """Ten steps from a project and cues to where we were."""

    def __init__(self, ground: Ground, recall: Recall, journeys: Journeys, goals: Goals, basins: Basins) -> None:
        self._ground = ground
        self._recall = recall
        self._journeys = journeys
        self._goals = goals
        self._basins = basins
