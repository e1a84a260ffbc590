"""How far a run is, told to whoever waits for it."""

from __future__ import annotations

from smolagents.agents import MultiStepAgent
from smolagents.memory import ActionStep, PlanningStep

from agents.layers import MANAGER
from agents.ports import Progress


class Telling:
    """Says at the end of each step whose it was. How far it is goes by the steps of the manager."""

    def __init__(self, progress: Progress, of: int) -> None:
        self._progress = progress
        self._of = of
        self._done = 0

    def planned(self, step: PlanningStep, agent: MultiStepAgent) -> None:
        del step
        self._say(f"{agent.name} has a plan")

    def acted(self, step: ActionStep, agent: MultiStepAgent) -> None:
        if agent.name == MANAGER.agent:
            self._done = min(step.step_number, self._of)
        if step.step_number > agent.max_steps:  # what it says when no step is left counts as one more
            self._say(f"{agent.name}: no step of {agent.max_steps} is left")
            return
        went = "failed" if step.error else "done"
        self._say(f"{agent.name}: step {step.step_number} of {agent.max_steps} {went}")

    def _say(self, text: str) -> None:
        self._progress.say(self._done, self._of, text)
