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
from dionysus_mcp.mind.coherence.assessing import NOTHING, Assessing, Scope, awake, rounded, whole
from dionysus_mcp.mind.coherence.belief import Belief
from dionysus_mcp.mind.coherence.believing import UNKNOWN, Beliefs
from dionysus_mcp.mind.coherence.flowing import Flowing
from dionysus_mcp.mind.coherence.inferring import inference, since
from dionysus_mcp.mind.goals.goals import Goals
from dionysus_mcp.mind.ground import Ground
from dionysus_mcp.mind.models.models import Models
from dionysus_mcp.mind.values import EVERY_PROJECT, Caller
from dionysus_mcp.plain import shortened

SHOWN = 5
STATEMENT_CHARS = 160


class Coherence:
    """Assesses the mind from what is there, and keeps what it believes."""

    def __init__(self, ground: Ground, basins: Basins, models: Models, goals: Goals) -> None:
        self._ground = ground
        self._models = models
        self._assessing = Assessing(ground, basins, models)
        self._flowing = Flowing(ground, models, goals)
        self.beliefs = Beliefs(ground)

    def assess(self, project_id: str | None, caller: Caller) -> Assessed:
        """How well it hangs together, part by part."""
        return self._assessing.assess(Scope.of(project_id, caller, self._ground.limits))

    def flow(self, project_id: str | None, caller: Caller) -> Streaming:
        """How work on a project flows."""
        return self._flowing.flow(project_id, caller)

    def state(self, project_id: str | None, caller: Caller) -> Consciousness:
        """What is active, expected and believed, and how well that goes."""
        scope = Scope.of(project_id, caller, self._ground.limits)
        active, expected = awake(self._assessing.active(scope).basins), self._assessing.expected(scope)
        coherence = whole(self._assessing.parts(active, expected))
        resolved = self._models.resolved(project_id=scope.project or EVERY_PROJECT)
        return Consciousness(
            coherence=coherence,
            inference=inference(self._ground.store, resolved, since(self._ground.clock)),
            basins=tuple(ActiveTheme(one.id, one.name, one.activation, one.state) for one in active[:SHOWN]),
            predictions=tuple(
                OpenPrediction(one.id, one.model_id, one.confidence, one.expires_at) for one in expected[:SHOWN]
            ),
            beliefs=self._believed(project_id, caller),
            unknown=NOTHING if coherence is None else None,
            open_predictions=len(expected),
        )

    def _believed(self, project_id: str | None, caller: Caller) -> tuple[HeldBelief, ...]:
        return tuple(self._told(belief) for belief in self.beliefs.held(project_id, caller, SHOWN))

    def _told(self, belief: Belief) -> HeldBelief:
        confidence = self.beliefs.weighed(belief).confidence
        unknown = UNKNOWN if confidence is None else None
        return HeldBelief(belief.id, shortened(belief.statement, STATEMENT_CHARS), rounded(confidence), unknown)
