"""What an agent reads of its own steps: the newest observations whole, older ones cut down, nothing twice.

What is cut stays cut in the same words, so that what a provider keeps of the beginning of a conversation stays good.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, ClassVar, Final, Protocol

from smolagents import Tool
from smolagents.memory import ActionStep, AgentMemory
from smolagents.models import ChatMessage, MessageRole
from smolagents.utils import AgentError, AgentParsingError

from agents.errand import EVERYTHING
from agents.messages import message
from agents.quoting import quoted

KEPT: Final = 120
"""Characters of an old observation that stay."""
SHORT: Final = 270
"""So short a text is not worth cutting."""
MOST: Final = 20_000
"""Characters of an observation that are read at all."""
LOGS: Final = "Execution logs:\n"
NOTHING: Final = "Last output from code snippet:\nNone"
"""What smolagents writes around what a step printed, and when its last line has no value."""


def messages_of(memory: AgentMemory, window: int, *, summary: bool = False) -> list[ChatMessage]:
    """The conversation. In a summary, from which plans are made, the system's words and older plans are left out."""
    messages: list[ChatMessage] = list(memory.system_prompt.to_messages(summary_mode=summary))
    whole = _newest(memory, window)
    for step in memory.steps:
        if isinstance(step, ActionStep):
            messages += _of_action(step, whole=step.step_number in whole)
        else:
            messages += step.to_messages(summary_mode=summary)
    return messages


def _newest(memory: AgentMemory, window: int) -> set[int]:
    numbers = [step.step_number for step in memory.steps if isinstance(step, ActionStep)]
    return set(numbers if window >= EVERYTHING else numbers[max(0, len(numbers) - window) :])


def _of_action(step: ActionStep, *, whole: bool) -> Iterator[ChatMessage]:
    said = _text(step.model_output).strip()
    if calls := _calls_unsaid(step, said):
        said = f"{said}\n{calls}".strip()
    if said:
        yield message(MessageRole.ASSISTANT, said)
    seen = observed(step)
    yield message(MessageRole.TOOL_RESPONSE, bounded(seen) if whole else cut(seen, step.step_number))


def _calls_unsaid(step: ActionStep, said: str) -> str:
    """Calls that came beside the text and not in it: code, and calls as text, are in what the model said."""
    calls = step.tool_calls or []
    if step.code_action is not None or ("{" in said and all(call.name in said for call in calls)):
        return ""
    return "\n".join(json.dumps({"name": call.name, "arguments": call.arguments}, default=str) for call in calls)


def observed(step: ActionStep) -> str:
    """All that a step showed, its error included. Nothing in it can be taken for a step that somebody repeats."""
    seen = quoted(_text(step.observations).removesuffix(NOTHING).removeprefix(LOGS).strip())
    if step.error is not None:
        seen = f"{seen}\nError:\n{_error(step.error)}".strip()
    return f"Observation:\n{seen or 'Nothing was printed.'}"


def _error(error: AgentError) -> str:
    """What was wrong with a reply says how one is written, marks and all; everything else may quote others."""
    return str(error) if isinstance(error, AgentParsingError) else quoted(str(error))


def cut(seen: str, number: int) -> str:
    """The beginning, how much there was, and how to read it."""
    if len(seen) <= SHORT:
        return seen
    return f"{seen[:KEPT].rstrip()} … [{len(seen)} characters: read_observation({number})]"


def bounded(seen: str) -> str:
    """As much as fits into a conversation. What code prints is bounded before; what a tool gives need not be."""
    return seen if len(seen) <= MOST else f"{seen[:MOST]} … [of {len(seen)} characters; ask for less at a time]"


def _text(content: Any) -> str:
    return content if isinstance(content, str) else "" if content is None else str(content)


class Remembering(Protocol):
    """Who has taken steps."""

    memory: AgentMemory


class ReadObservation(Tool):
    """Gives an agent back what was cut from what it reads."""

    name = "read_observation"
    description = "What an earlier step of yours showed, whole; what you read of older ones is cut."
    inputs: ClassVar[dict[str, Any]] = {"step": {"type": "integer", "description": "Its number, from 1."}}
    output_type = "string"

    def __init__(self, agent: Remembering) -> None:
        super().__init__()
        self._agent = agent

    def forward(self, step: int) -> str:
        """Raises `ValueError` for a step that there is not."""
        steps = {one.step_number: one for one in self._agent.memory.steps if isinstance(one, ActionStep)}
        if step not in steps:
            raise ValueError(f"There is no step {step} yet. There are: {', '.join(map(str, steps)) or 'none'}.")
        return observed(steps[step])

    def to_code_prompt(self) -> str:
        return f"{self.name}(step: int) -> str  # {self.description}"
