"""How an errand is carried out: in code, or by plans in JSON where the model cannot write code."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from smolagents.models import ChatMessage, Model

from agents.errand import Errand, Means, Models, Outcome, Script, Style, Tier
from agents.errors import ModelFailed
from agents.layers import MANAGER
from agents.messages import PLAN_ENDS
from agents.plans import carry_out_plans
from agents.run import carry_out

PATIENCE: Final = 2
"""After so many replies in a row without code, a model is taken for one that cannot write any."""
MARKS: Final = ("<code", "```")


class NoCode(ModelFailed):
    """The model gave no code where code was wanted."""

    code = "no_code"


async def in_style(errand: Errand, means: Means, style: Style) -> Outcome:
    """Carry an errand out. What was done before a model turned out to write no code stays done, and is paid."""
    if style == "json":
        return await carry_out_plans(errand, means)
    if style == "code":
        return await carry_out(errand, means)
    coding = Coding(means.models)
    outcome = await carry_out(errand, replace(means, models=coding))
    if outcome.error != NoCode.code:
        return outcome
    left = max(1, (errand.max_steps or MANAGER.steps) - coding.taken)
    planned = await carry_out_plans(replace(errand, max_steps=left), means, after=outcome.steps)
    return replace(planned, usage=outcome.usage + planned.usage)


class Coding:
    """Models of which the manager's is watched."""

    def __init__(self, models: Models) -> None:
        self._models = models
        self._manager: Watched | None = None

    @property
    def taken(self) -> int:
        """How many steps the manager has begun."""
        return self._manager.asked if self._manager else 0

    def of(self, agent: str, tier: Tier, temperature: float, script: Script | None) -> Model:
        model = self._models.of(agent, tier, temperature, script)
        if agent != MANAGER.agent:
            return model
        self._manager = Watched(model)
        return self._manager


class Watched(Model):
    """Another model, which must write code."""

    def __init__(self, model: Model) -> None:
        super().__init__(model_id=model.model_id)
        self._model = model
        self._without = 0
        self.asked = 0
        """For code, which is once in each step."""

    def __getattr__(self, name: str) -> Any:
        """What a model is known by, such as what it has spent."""
        if name == "_model":
            raise AttributeError(name)
        return getattr(self._model, name)

    def generate(self, messages: list[ChatMessage], *args: Any, **kwargs: Any) -> ChatMessage:
        message: ChatMessage = self._model.generate(messages, *args, **kwargs)
        stops = kwargs.get("stop_sequences") or ()
        if stops and PLAN_ENDS not in stops:
            self.asked += 1
            self._look(str(message.content or ""))
        return message

    def _look(self, text: str) -> None:
        self._without = 0 if any(mark in text for mark in MARKS) else self._without + 1
        if self._without >= PATIENCE:
            raise NoCode(f"{self.model_id} gave no code {PATIENCE} times.", "Set DIONYSUS_AGENTS__STYLE=json for it.")
