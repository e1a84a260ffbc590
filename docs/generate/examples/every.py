"""All examples, each family by itself."""

from __future__ import annotations

from collections.abc import Mapping

from docs.generate.examples import (
    agents,
    basins,
    cognition,
    consciousness,
    energy,
    goals,
    journeys,
    memory,
    models,
    reasoning,
    safety,
    sync,
    thoughtseeds,
)
from docs.generate.examples.kit import Example

EVERY: Mapping[str, tuple[Example, ...]] = {
    "memory": memory.EXAMPLES,
    "reasoning": reasoning.EXAMPLES,
    "consciousness": consciousness.EXAMPLES,
    "basins": basins.EXAMPLES,
    "thoughtseeds": thoughtseeds.EXAMPLES,
    "journeys": journeys.EXAMPLES,
    "sync": sync.EXAMPLES,
    "safety": safety.EXAMPLES,
    "energy": energy.EXAMPLES,
    "goals": goals.EXAMPLES,
    "models": models.EXAMPLES,
    "cognition": cognition.EXAMPLES,
    "agents": agents.EXAMPLES,
}
