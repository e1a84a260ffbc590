"""A tree of agents, made anew for each run: the manager, and those that it may ask."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, Final

from rich.console import Console
from smolagents import LogLevel
from smolagents.agents import MultiStepAgent
from smolagents.memory import ActionStep, FinalAnswerStep, MemoryStep, PlanningStep
from smolagents.monitoring import AgentLogger
from smolagents.utils import AgentError, AgentGenerationError

from agents.asked import Asked
from agents.callbacks.basins import Basins
from agents.callbacks.coherence import Coherence
from agents.callbacks.progress import Telling
from agents.callbacks.trail import Trail
from agents.data import plain_data
from agents.errand import Errand, Means, Outcome, State
from agents.errors import AgentCancelled, AgentsError, ModelFailed
from agents.layers import LAYERS, MANAGER, Layer
from agents.logged import logged
from agents.ports import Usage
from agents.thinkers import CodeThinker, Senses, Thinker, ToolThinker
from sandbox.executor import SandboxExecutor
from sandbox.port import Limits

LIMITS: Final = Limits(output_chars=12_000)
"""Of a step: what is printed beyond is not worth the tokens, and is still there in a variable."""


class Silent(AgentLogger):
    """Says nothing, and does not even make up what it would say."""

    def __init__(self) -> None:
        super().__init__(level=LogLevel.OFF, console=Console(file=io.StringIO()))

    def _nothing(self, *_: Any, **__: Any) -> None: ...

    log = log_error = log_markdown = log_code = log_rule = log_task = log_messages = _nothing


class Tree:
    """The agents of one run. They are made in the thread in which they run."""

    def __init__(self, errand: Errand, means: Means) -> None:
        self._errand = errand
        self._means = means
        self._basins = Basins(means.bridge)
        self.trail = Trail(means.record, self._basins)
        self._senses = Senses(self.trail, Coherence(means.bridge), means.window)
        self._steps = errand.max_steps or MANAGER.steps
        self._callbacks = self._at_each_step()
        self._made: list[Thinker] = []
        team = [layer for layer in LAYERS if errand.team is None or layer.agent in errand.team]
        managed = [self._agent(layer, layer.steps) for layer in team]
        self.manager = self._agent(MANAGER, self._steps, managed)

    @property
    def agents(self) -> tuple[Thinker, ...]:
        return tuple(self._made)

    @property
    def thinking(self) -> bool:
        """A model is being asked, and nothing can be done but to wait for it."""
        return any(agent.model.thinking for agent in self._made)

    @property
    def models(self) -> str:
        """Those that have answered, by their names."""
        return ", ".join(dict.fromkeys(agent.model.answered_by for agent in self._made if agent.model.spent.calls))

    def work(self) -> Outcome:
        """In the agents' thread."""
        try:
            output = self.manager.run(self._errand.task)
        except AgentGenerationError as error:
            return self._failed(error)
        except AgentError:  # it was interrupted between two steps
            raise AgentCancelled from None
        return self.ended("step_limit" if self.manager.limit_reached else "done", output=plain_data(output))

    def ended(self, state: State, **parts: Any) -> Outcome:
        """What came of it, with what all agents took."""
        usage = sum((agent.model.spent for agent in self.agents), Usage())
        return Outcome(state, steps=self.trail.count, usage=usage, model=self.models, **parts)

    def stop(self) -> None:
        """From any thread: no agent begins another step, and the code that runs is ended, whatever becomes of one."""
        for agent in self._made:
            agent.interrupt()
        for executor in self._executors():
            with logged("ending the code of an agent"):
                executor.cancel()

    def close(self) -> None:
        """Give back every sandbox. A second time does nothing."""
        for executor in self._executors():
            executor.cleanup()

    def _failed(self, error: Exception) -> Outcome:
        """The model could not be asked. What asking it raised knows best why."""
        cause = error.__cause__
        if isinstance(cause, AgentsError):
            return self.ended("failed", error=cause.code, message=cause.message, next_step=cause.next_step)
        return self.ended("failed", error=ModelFailed.code, message=str(cause or error))

    def _executors(self) -> Iterator[SandboxExecutor]:
        for agent in self._made:
            executor = getattr(agent, "python_executor", None)
            if isinstance(executor, SandboxExecutor):
                yield executor

    def _agent(self, layer: Layer, steps: int, managed: Sequence[Thinker] = ()) -> Thinker:
        agent = self._kind(layer, steps)(
            self._senses,
            self._tools(layer),
            managed,
            model=self._model(layer),
            name=layer.agent,
            description=layer.description,
            max_steps=steps,
            planning_interval=layer.plans_every,
            step_callbacks=self._callbacks,
            logger=Silent(),
        )
        self._made.append(agent)
        return agent

    def _kind(self, layer: Layer, steps: int) -> Callable[..., Thinker]:
        if layer.kind == "tools":
            return ToolThinker
        return partial(CodeThinker, executor=SandboxExecutor(self._means.sandbox, steps, LIMITS))

    def _model(self, layer: Layer) -> Asked:
        script = self._errand.scripts.get(layer.agent)
        model = self._means.models.of(layer.agent, layer.tier, layer.temperature, script)
        return Asked(model, self._means.bridge.cancelled)

    def _tools(self, layer: Layer) -> list[Any]:
        """Of those that it may have, those that the server has. The trail comes first, to see what others refuse."""
        allowed = layer.tools if self._errand.tools is None else self._errand.tools
        return self._means.bridge.tools(allowed, layer.agent, (self.trail, *self._means.watchers, self._basins))

    def _at_each_step(self) -> dict[type[MemoryStep], list[Callable[..., None]]]:
        """By the type of the step; what is said of all steps comes last."""
        telling = Telling(self._means.progress, self._steps)
        return {
            PlanningStep: [self.trail.planned, telling.planned],
            ActionStep: [self.trail.acted, telling.acted],
            FinalAnswerStep: [self.trail.answered],
            MemoryStep: [self._heed],
        }

    def _heed(self, step: MemoryStep, agent: MultiStepAgent) -> None:
        """After each step: who was cancelled goes no further."""
        del step, agent
        if self._means.bridge.cancelled.is_set():
            raise AgentCancelled
