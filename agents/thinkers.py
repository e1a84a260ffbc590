"""The agents of a tree: those of smolagents, which plan knowing how the mind is, and read no more than they need."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from smolagents import CodeAgent, Tool, ToolCallingAgent
from smolagents.agents import MultiStepAgent
from smolagents.memory import ActionStep, PlanningStep
from smolagents.models import ChatMessage, MessageRole
from smolagents.utils import AgentError, AgentGenerationError, AgentMaxStepsError

from agents.callbacks.coherence import Coherence
from agents.callbacks.pruning import ReadObservation, messages_of, observed
from agents.callbacks.trail import STOPPED, Trail
from agents.errand import EVERYTHING
from agents.errors import AgentCancelled
from agents.layers import MANAGER, Kind
from agents.ports import Called, StepKind
from agents.prompts import ANSWER, system_prompt, templates
from agents.quoting import quoted

PREVIEW: Final = 120
"""Characters that are shown of a value that comes with a task."""
AT_THE_LIMIT: Final = "(It had no step left, and this is as far as it came.)"


@dataclass(frozen=True, slots=True)
class Senses:
    """What the agents of a tree share beside their tools."""

    trail: Trail
    coherence: Coherence
    window: int


class Thinker(MultiStepAgent):
    """What is the same for both kinds of agents."""

    kind: ClassVar[Kind]

    def __init__(self, senses: Senses, tools: Sequence[Tool], managed_agents: Sequence[Thinker], **kwargs: Any) -> None:
        self.senses = senses
        tools = [*tools, *([ReadObservation(self)] if senses.window < EVERYTHING else [])]
        prompts = templates([*(tool.name for tool in tools), ANSWER], managed_agents)
        super().__init__(tools=tools, managed_agents=managed_agents, prompt_templates=prompts, **kwargs)

    def initialize_system_prompt(self) -> str:
        return system_prompt(self.kind, self.name, self.tools, self.managed_agents)

    def write_memory_to_messages(self, summary_mode: bool = False) -> list[ChatMessage]:
        return messages_of(self.memory, self.senses.window, summary=summary_mode)

    def _generate_planning_step(self, task: str, is_first_step: bool, step: int) -> Iterator[Any]:
        """A plan is made from what stands in the place of the task: what a plan should know is told there. Later ones
        are made in the conversation, in which the task stands already."""
        report = self.senses.coherence.report(self.name)
        self.senses.trail.begin(self, StepKind.PLAN, injected=report)
        about = f"{task}\n\n{report}" if is_first_step else report
        try:
            for event in super()._generate_planning_step(about, is_first_step, step):
                if isinstance(event, PlanningStep):
                    event.plan = f"Plan:\n{event.model_output_message.content}"
                yield event
        except Exception as error:
            self.senses.trail.broke_off(self.name, str(error))
            raise AgentGenerationError(f"Error while planning:\n{error}", self.logger) from error

    def _step_stream(self, memory_step: ActionStep) -> Iterator[Any]:
        self.senses.trail.begin(self, StepKind.ACTION)
        try:
            yield from super()._step_stream(memory_step)
        except AgentCancelled:
            self.senses.trail.failed(self.name, STOPPED)
            raise
        except AgentGenerationError as error:  # ends the run, and smolagents does not note it in the step
            self.senses.trail.failed(self.name, str(error))
            raise

    def provide_final_answer(self, task: str) -> ChatMessage:
        """What smolagents asks for when no step is left. If that fails too, what was seen last is the answer."""
        self.senses.trail.begin(self, StepKind.ACTION)
        message: ChatMessage = super().provide_final_answer(task)
        if isinstance(message.content, str) and message.content.strip():
            return message
        return ChatMessage(role=MessageRole.ASSISTANT, content=self._last_seen(), token_usage=message.token_usage)

    def __call__(self, task: str, additional_args: Mapping[str, Any] | None = None) -> str:
        """The manager asks. What comes with the task are variables; smolagents would paste them into the prompt."""
        self.state = dict(additional_args or {})
        self.senses.trail.delegate(MANAGER.agent, self.name)
        asked, started = {"task": task}, time.perf_counter()
        try:
            report = self._reported(task)
        except BaseException as error:
            cause, seconds = error.__cause__ or error, time.perf_counter() - started
            self.senses.trail.after(MANAGER.agent, Called.failed(self.name, asked, cause, seconds))
            raise
        seconds = time.perf_counter() - started
        self.senses.trail.after(MANAGER.agent, Called(self.name, asked, report, seconds=seconds))
        return report

    def _reported(self, task: str) -> str:
        report = str(super().__call__(_with_variables(task, self.state)))
        return f"{report}\n{AT_THE_LIMIT}" if self.limit_reached else report

    @property
    def limit_reached(self) -> bool:
        """Whether the last run ended because no step was left."""
        last = self.memory.steps[-1] if self.memory.steps else None
        return isinstance(getattr(last, "error", None), AgentMaxStepsError)

    def _last_seen(self) -> str:
        steps = [step for step in self.memory.steps if isinstance(step, ActionStep)]
        seen = observed(steps[-1]) if steps else "Nothing was done."
        return f"Stopped after {len(steps)} steps without an answer. The last of them:\n{seen}"


class CodeThinker(Thinker, CodeAgent):
    """Writes code."""

    kind = "code"


class ToolThinker(Thinker, ToolCallingAgent):
    """Names tools and their arguments."""

    kind = "tools"

    def _step_stream(self, memory_step: ActionStep) -> Iterator[Any]:
        """When one of several calls fails, what the others gave is seen all the same."""
        try:
            yield from super()._step_stream(memory_step)
        except AgentError:
            memory_step.observations = self.senses.trail.given(self.name)
            raise


def _with_variables(task: str, state: Mapping[str, Any]) -> str:
    if not state:
        return task
    shown = "\n".join(f"- {name}: {_preview(value)}" for name, value in state.items())
    return f"{task}\n\nThese variables came with it:\n{shown}"


def _preview(value: Any) -> str:
    text = quoted(json.dumps(value, ensure_ascii=False, default=str))
    return text if len(text) <= PREVIEW else f"{text[:PREVIEW]} … ({type(value).__name__}, {len(text)} characters)"
