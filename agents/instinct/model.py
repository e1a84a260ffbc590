"""Instinct in the place of a model: it follows a script, and says so."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Protocol, runtime_checkable

from smolagents.models import (
    ChatMessage,
    ChatMessageToolCall,
    ChatMessageToolCallFunction,
    MessageRole,
    Model,
)
from smolagents.monitoring import TokenUsage

from agents.errand import Script
from agents.messages import PLAN_ENDS
from agents.ports import Usage

INSTINCT = "instinct"
"""The name of the model, which is none: no program is asked, and no token is spent."""
NO_PLAN = "Follow the script of the built-in instinct. No model is asked."
AT_ITS_END = "The built-in instinct came to its last step before its script was done."
STEPPED = {MessageRole.TOOL_CALL, MessageRole.TOOL_RESPONSE}
"""What stands in a conversation as soon as one step of it was taken."""


@runtime_checkable
class Planned(Protocol):
    """A script that can say beforehand what it does."""

    def plan(self, messages: Sequence[Any]) -> str: ...


class InstinctModel(Model):
    """Gives what a script says, turn by turn, and begins anew with each conversation."""

    def __init__(self, script: Script) -> None:
        super().__init__(model_id=INSTINCT)
        self.spent = Usage()
        """No call takes anything."""
        self._script = script
        self._turn = 0

    def generate(
        self,
        messages: list[ChatMessage],
        stop_sequences: list[str] | None = None,
        *_: Any,
        tools_to_call_from: list[Any] | None = None,
        **__: Any,
    ) -> ChatMessage:
        if stop_sequences and PLAN_ENDS in stop_sequences:
            return _said(self._plan(messages))
        if stop_sequences is None and not tools_to_call_from:  # the framework asks for last words at the step limit
            return _said(AT_ITS_END)
        self._turn = self._turn + 1 if any(message.role in STEPPED for message in messages) else 0
        text = self._script.reply(self._turn, messages)
        return _said(text, _calls(text) if tools_to_call_from else None)

    def _plan(self, messages: Sequence[ChatMessage]) -> str:
        return self._script.plan(messages) if isinstance(self._script, Planned) else NO_PLAN


def _said(text: str, calls: list[ChatMessageToolCall] | None = None) -> ChatMessage:
    usage = TokenUsage(input_tokens=0, output_tokens=0)
    return ChatMessage(role=MessageRole.ASSISTANT, content=text, tool_calls=calls, token_usage=usage)


def _calls(text: str) -> list[ChatMessageToolCall]:
    """The calls that a script wants: a JSON object with name and arguments, or a list of them."""
    read = json.loads(text)
    wanted = read if isinstance(read, list) else [read]
    return [
        ChatMessageToolCall(
            id=f"call_{number}",
            type="function",
            function=ChatMessageToolCallFunction(name=one["name"], arguments=one.get("arguments", {})),
        )
        for number, one in enumerate(wanted, 1)
    ]
