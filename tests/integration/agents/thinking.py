"""A server whose agents think as a test says, over a mind that the test prepares."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from fastmcp import Client

from agents.errand import Models
from agents.testing import Reply, ScriptedModels
from dionysus_mcp.composition import build_mind, build_supplies
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.models.answers import Predicted
from dionysus_mcp.mind.models.models import ModelDraft
from dionysus_mcp.mind.models.recording import Observed
from dionysus_mcp.mind.values import Caller, Draft
from dionysus_mcp.server import build_core
from dionysus_mcp.settings import Settings
from tests.conftest import SteppingClock
from tests.integration.conftest import Call, calling

RAIN = "It rains in the morning before work."
BUS, BIKE, NO_BUS = "Ana took the bus to work.", "Ana rode her bicycle to work.", "Ana did not take the bus to work."
TESTER = Caller("tester", "test")
Scripts = Mapping[str, Iterable[Reply]]


@dataclass(frozen=True, slots=True)
class Thinking:
    """A client of it, the mind behind it, and the models of its agents, if they have any."""

    call: Call
    mind: Mind
    clock: SteppingClock
    models: ScriptedModels | None
    client: Client[Any]

    def asked(self, agent: str = "manager") -> list[Any]:
        """What an agent's model was asked."""
        return self.models.models[agent].asked if self.models and agent in self.models.models else []

    @property
    def model_id(self) -> str:
        """The model that has seen the days."""
        return self.mind.models.page(None, None, 1, None, None, TESTER).models[0].id

    def predict(self) -> Predicted:
        return self.mind.models.predict(self.model_id, RAIN, 48, TESTER)


def lived(settings: Settings, clock: SteppingClock, *outcomes: str) -> None:
    """A model of rainy mornings learns day by day what Ana does on them."""
    with closing(build_mind(settings, clock)) as mind:
        texts = [f"Rain in the morning: Ana leaves for work {how}." for how in ("early", "with an umbrella")]
        mind.memories.create_all([Draft(text, memory_type="episodic") for text in texts], TESTER)
        basin = mind.basins.landscape().largest[0].id
        model_id = mind.models.create(ModelDraft("Ways to work", "user", (basin,)), TESTER).id
        for outcome in outcomes:
            predicted = mind.models.predict(model_id, RAIN, 24, TESTER)
            grade = "right" if predicted.text == outcome else "wrong"
            told = Observed(outcome, model_id=model_id, situation=RAIN)
            mind.models.record(Observed(outcome, predicted.id, outcome=grade) if predicted.id else told, TESTER)
            clock.moment += timedelta(days=1)


@asynccontextmanager
async def thinking(
    settings: Settings, clock: SteppingClock, scripts: Scripts | None = None, **supplied: Any
) -> AsyncIterator[Thinking]:
    """With scripts, of each agent by its name, a model thinks; without, instinct. `supplied`: in place of what the
    settings say."""
    models = None if scripts is None else ScriptedModels(scripts)

    def of_run(run: str, kind: str, cancelled: threading.Event, deadline_s: float) -> Models:
        del run, kind, cancelled, deadline_s
        assert models
        return models

    mind = build_mind(settings, clock)
    supplies = replace(build_supplies(settings, mind, of_run if models else None), **supplied)
    async with Client(build_core(mind, "test", "", supplies)) as client:
        yield Thinking(calling(client), mind, clock, models, client)
