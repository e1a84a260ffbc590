"""Scripted models for a whole tree of agents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from agents.errand import Script, Tier
from agents.testing.scripted import Reply, ScriptedModel

PLAN = "1. Do what the script says."


class ScriptedModels:
    """Each agent by its name follows a script of its own, over all its conversations; the others must not be asked.

    It is an `agents.errand.Models`. Plans are not in the scripts unless `plan` is None.
    """

    def __init__(self, scripts: Mapping[str, Iterable[Reply]], plan: str | None = PLAN) -> None:
        self._plan = plan
        self.models = {agent: self._model(agent, replies) for agent, replies in scripts.items()}
        """By the name of the agent; each keeps what it was asked."""
        self.given: list[tuple[str, Tier, float]] = []
        """Which agent got a model, of which tier, at which temperature, in order."""

    def of(self, agent: str, tier: Tier, temperature: float, script: Script | None = None) -> ScriptedModel:
        del script  # that is for instinct
        self.given.append((agent, tier, temperature))
        return self.models.setdefault(agent, self._model(agent, ()))

    def _model(self, agent: str, replies: Iterable[Reply]) -> ScriptedModel:
        return ScriptedModel(replies, f"scripted/{agent}", self._plan)
