"""A question to a language model and its answer, whatever the model is; and how one attempt comes to nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from agents.errors import AgentCancelled, ModelFailed, TimedOut
from agents.llm.values import Price
from agents.ports import Usage

Clean = Callable[[str], str]
"""Takes secrets out of a text, before it is sent or told."""


def sound(text: str) -> str:
    """Half of a character, or one of nothing, which JSON can hold, can be neither sent nor stored."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "")


@dataclass(frozen=True, slots=True)
class Message:
    """What one side said. `role` is system, user or assistant."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """What a model is asked. `tools` are JSON schemas in the form of OpenAI."""

    messages: tuple[Message, ...]
    tools: tuple[Mapping[str, Any], ...] = ()
    stop: tuple[str, ...] = ()
    temperature: float | None = None
    response_format: Mapping[str, Any] | None = None
    most_tokens: int = 4096

    @property
    def bytes(self) -> int:
        tools = sum(len(str(tool)) for tool in self.tools)
        return tools + sum(len(sound(message.text).encode()) for message in self.messages)


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool that the model wants called, in the provider's own form of it."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model said. `notes` are the reasons why others before it did not."""

    text: str
    model: str
    usage: Usage = field(default_factory=Usage)
    calls: tuple[ToolCall, ...] = ()
    notes: tuple[str, ...] = ()
    cut_short: bool = False
    """It ends before its end."""


class Signal(Protocol):
    """What tells that a run was cancelled: a `threading.Event`, or what waits like one."""

    def is_set(self) -> bool: ...

    def wait(self, timeout: float | None = None) -> bool: ...


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a whole question may take (`until`, by the monotonic clock), and one attempt of it."""

    until: float
    attempt_s: float
    cancelled: Signal

    def left_s(self) -> float:
        """What is left for an attempt. Raises when that is nothing, or when the run was cancelled."""
        return min(self.whole_s(), self.attempt_s)

    def whole_s(self) -> float:
        """What is left in all. Raises when that is nothing, or when the run was cancelled."""
        self.heed()
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimedOut("The time was over before the model had answered.", "Give the run more time.")
        return left

    def heed(self) -> None:
        if self.cancelled.is_set():
            raise AgentCancelled

    def allows(self, seconds: float) -> bool:
        """Whether a pause of that length leaves time for another attempt."""
        return time.monotonic() + seconds < self.until

    def pause(self, seconds: float) -> None:
        self.cancelled.wait(seconds)
        self.heed()


class NoAnswer(ModelFailed):
    """One attempt came to nothing. `again`: it may go better in a moment, at the earliest in `after_s`; `took` is what
    has to be counted for it."""

    def __init__(
        self, message: str, next_step: str, *, again: bool = False, after_s: float = 0.0, took: Usage | None = None
    ) -> None:
        super().__init__(message, next_step)
        self.again = again
        self.after_s = after_s
        self.took = took


class Asker(Protocol):
    """One model, or several in a row, that can be asked. Safe to use from any thread."""

    @property
    def model(self) -> str: ...

    @property
    def price(self) -> Price | None: ...

    def ask(self, question: Question, patience: Patience) -> Answer:
        """Its answer, or `NoAnswer`, `BudgetSpent`, `TimedOut`, `AgentCancelled`."""
