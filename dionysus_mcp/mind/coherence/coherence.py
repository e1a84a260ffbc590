"""The state of the mind, computed from what is stored each time it is asked for."""

from __future__ import annotations

from dionysus_mcp.mind.basins.basins import Basins
from dionysus_mcp.mind.coherence.answers import (
    ActiveTheme,
    Assessed,
    Consciousness,
    HeldBelief,
    OpenPrediction,
    Streaming,
)
from dionysus_mcp.mind.coherence.assessing import Assessing, awake, rounded
from dionysus_mcp.mind.coherence.believing import Beliefs
from dionysus_mcp.mind.coherence.flowing import Flowing
from dionysus_mcp.mind.coherence.inferring import inference, since
from dionysus_mcp.mind.filters import projects
from dionysus_mcp.mind.goals.goals import Goals
from dionysus_mcp.mind.ground import Ground
from dionysus_mcp.mind.models.models import Models
from dionysus_mcp.mind.values import EVERY_PROJECT, Caller

SHOWN = 5
STATEMENT_CHARS = 160


class Coherence:
    """Assesses the mind from what is there, and keeps what it believes."""

    def __init__(self, ground: Ground, basins: Basins, models: Models, goals: Goals) -> None:
        self._ground = ground
        self._basins = basins
        self._models = models
        self._assessing = Assessing(ground, basins, models)
        self._flowing = Flowing(ground, models, goals)
        self.beliefs = Beliefs(ground)

    def assess(self, project_id: str | None, caller: Caller) -> Assessed:
        """How well it hangs together, part by part."""
        return self._assessing.assess(project_id, caller)

    def flow(self, project_id: str | None, caller: Caller) -> Streaming:
        """How work on a project flows."""
        return self._flowing.flow(project_id, caller)

    def state(self, project_id: str | None, caller: Caller) -> Consciousness:
        """What is active, expected and believed, and how well that goes."""
        within = projects(project_id, caller, self._ground.limits)
        project = within[0] if within else None
        assessed = self.assess(project_id, caller)
        expected = self._assessing.expected(project)
        resolved = self._models.resolved(project_id=project or EVERY_PROJECT)
        return Consciousness(
            coherence=assessed.coherence,
            inference=inference(self._ground.store, resolved, since(self._ground.clock)),
            basins=tuple(
                ActiveTheme(one.id, one.name, one.activation, one.state)
                for one in awake(self._basins.active(SHOWN, project).basins)
            ),
            predictions=tuple(
                OpenPrediction(one.id, one.model_id, one.confidence, one.expires_at) for one in expected[:SHOWN]
            ),
            beliefs=self._believed(project_id, caller),
            unknown=assessed.unknown,
            open_predictions=len(expected),
        )

    def _believed(self, project_id: str | None, caller: Caller) -> tuple[HeldBelief, ...]:
        return tuple(
            HeldBelief(belief.id, belief.statement[:STATEMENT_CHARS], rounded(weighed.confidence))
            for belief, weighed in self.beliefs.standing(project_id, caller, SHOWN)
        )
