"""A model that says what it was told to say."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from smolagents.models import (
    ChatMessage,
    ChatMessageToolCall,
    ChatMessageToolCallFunction,
    MessageRole,
    Model,
)
from smolagents.monitoring import TokenUsage

from agents.ports import Usage

CHARS_PER_TOKEN = 4
END_OF_PLAN = "<end_plan>"
"""The stop sequence by which smolagents asks for a plan."""


@dataclass(frozen=True, slots=True)
class ToolCalls:
    """A reply that calls tools natively, all of them at once."""

    calls: tuple[tuple[str, Mapping[str, Any]], ...]


Said = str | ToolCalls | BaseException
Reply = Said | Callable[[Sequence[ChatMessage]], Said]
"""A text, calls, an error to raise, or what makes one of these of the conversation so far."""


class OutOfReplies(AssertionError):
    """The script is at its end, and the agent asked again."""


class ScriptedModel(Model):
    """Answers with one reply after another, and keeps what it was asked. Safe to ask from several threads.

    With a `plan`, whoever asks for a plan gets it, and the script does not move on.
    """

    def __init__(self, replies: Iterable[Reply], model_id: str = "scripted", plan: str | None = None) -> None:
        super().__init__(model_id=model_id)
        self._replies = iter(replies)
        self._plan = plan
        self._turn = threading.Lock()
        self.asked: list[list[ChatMessage]] = []
        """The messages of every call."""
        self.spent = Usage()
        """What all calls took; it costs nothing."""

    def generate(
        self, messages: list[ChatMessage], stop_sequences: list[str] | None = None, *_: Any, **__: Any
    ) -> ChatMessage:
        with self._turn:
            self.asked.append(list(messages))
            said = self._next(stop_sequences or [])
        return self._tell(messages, said(messages) if callable(said) else said)

    def _tell(self, messages: Sequence[ChatMessage], said: Said) -> ChatMessage:
        if isinstance(said, BaseException):
            raise said
        return self._message(messages, said)

    def _next(self, stops: Sequence[str]) -> Reply:
        if self._plan is not None and END_OF_PLAN in stops:
            return self._plan
        reply = next(self._replies, None)
        if reply is None:
            raise OutOfReplies(f"{self.model_id} was asked {len(self.asked)} times, and its script is shorter")
        return reply

    def _message(self, messages: Sequence[ChatMessage], said: str | ToolCalls) -> ChatMessage:
        native = _native(said, len(self.asked)) if isinstance(said, ToolCalls) else None
        text = said if isinstance(said, str) else ""
        read = sum(len(str(message.content)) for message in messages) // CHARS_PER_TOKEN
        written = len(text or repr(said)) // CHARS_PER_TOKEN
        with self._turn:
            self.spent += Usage(1, read, written)
        usage = TokenUsage(input_tokens=read, output_tokens=written)
        return ChatMessage(role=MessageRole.ASSISTANT, content=text, tool_calls=native, token_usage=usage)


def step(code: str, thought: str = "Next step.") -> str:
    """A reply that runs this code, as a `CodeAgent` wants to read it."""
    return f"Thought: {thought}\n<code>\n{code}\n</code>"


def tool_call(name: str, **arguments: Any) -> str:
    """A reply that calls this tool, as text: a `ToolCallingAgent` reads it there when no native call came."""
    return json.dumps({"name": name, "arguments": arguments})


def calls(*calls: tuple[str, Mapping[str, Any]]) -> ToolCalls:
    """A reply that calls these tools natively, at once: `calls(("semantic_recall", {"query": "tea"}))`."""
    return ToolCalls(calls)


def _native(said: ToolCalls, turn: int) -> list[ChatMessageToolCall]:
    return [
        ChatMessageToolCall(
            id=f"call_{turn}_{place}",
            type="function",
            function=ChatMessageToolCallFunction(name=name, arguments=dict(arguments)),
        )
        for place, (name, arguments) in enumerate(said.calls)
    ]
