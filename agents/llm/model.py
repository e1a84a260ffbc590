"""A model as smolagents wants one, over anything that can be asked."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from smolagents.models import (
    ChatMessage,
    ChatMessageToolCall,
    ChatMessageToolCallFunction,
    MessageRole,
    Model,
    get_clean_message_list,
    get_tool_json_schema,
    remove_content_after_stop_sequences,
    tool_role_conversions,
)
from smolagents.monitoring import TokenUsage

from agents.llm.asking import Answer, Asker, Message, Patience, Question, ToolCall
from agents.llm.metering import Tally
from agents.llm.parsing import CUT_OFF, arguments_of, normalise
from agents.llm.parsing.wanted import Wanted
from agents.llm.thoughts import without_thoughts
from agents.ports import Usage

INVENTED = "Observation:"
"""The stop sequence of an agent that acts; one that plans has others."""


class AskingModel(Model):
    """One agent's model. `spent` is what it took so far; each message has the `Answer` as its `raw`."""

    def __init__(self, asker: Asker, patience: Patience, temperature: float, most_tokens: int, tally: Tally) -> None:
        super().__init__(model_id=asker.model)
        self._asker = asker
        self._patience = patience
        self._temperature = temperature
        self._most_tokens = most_tokens
        self._tally = tally

    @property
    def spent(self) -> Usage:
        return self._tally.spent

    def generate(
        self,
        messages: list[ChatMessage],
        stop_sequences: list[str] | None = None,
        response_format: dict[str, str] | None = None,
        tools_to_call_from: list[Any] | None = None,
        **_: Any,
    ) -> ChatMessage:
        question = Question(
            messages=_messages(messages),
            tools=tuple(get_tool_json_schema(tool) for tool in tools_to_call_from or ()),
            stop=tuple(stop_sequences or ()),
            temperature=self._temperature,
            response_format=response_format,
            most_tokens=self._most_tokens,
        )
        answer = self._asker.ask(question, self._patience)
        self.model_id = answer.model
        calls = _called(answer)
        return _message(answer, _text(answer, calls, question), calls if question.tools else ())


def _messages(messages: Sequence[ChatMessage]) -> tuple[Message, ...]:
    """What was said, as texts: neighbours of one role are one message."""
    cleaned = get_clean_message_list(list(messages), role_conversions=tool_role_conversions)
    return tuple(Message(_role(message["role"]), _flat(message["content"])) for message in cleaned)


def _role(role: Any) -> str:
    return str(getattr(role, "value", role))


def _flat(content: str | Sequence[Mapping[str, Any]]) -> str:
    if isinstance(content, str):
        return content
    return "\n".join(str(part["text"]) for part in content if part.get("type") == "text")


def _text(answer: Answer, calls: Sequence[ToolCall], question: Question) -> str:
    """The text as the agent can use it: what small models send is tidied, and nothing counts behind a stop. Calls of a
    model that was given no tools are written down: a step each, or a plan of all of them."""
    if question.tools:
        return answer.text if calls else normalise(answer.text, "tools", cut=answer.cut_short)
    made = [Wanted(call.name, arguments_of(call.name, call.arguments)).as_json() for call in calls]
    if INVENTED in question.stop:
        text = "\n".join([answer.text, *(f"<tool_call>\n{call}\n</tool_call>" for call in made)])
        return normalise(text if made else answer.text, "code", cut=answer.cut_short)
    text = without_thoughts(answer.text)
    said = str(remove_content_after_stop_sequences(text, list(question.stop)))
    said = f"{said}\n[{', '.join(made)}]" if made else said
    return f"{said}\n{CUT_OFF}" if answer.cut_short else said


def _called(answer: Answer) -> tuple[ToolCall, ...]:
    """The calls, but for one that was cut off: what it would have said is not made up."""
    return tuple(call for call in answer.calls if not answer.cut_short or _is_whole(call.arguments))


def _is_whole(given: str) -> bool:
    try:
        json.loads(given)
    except (ValueError, RecursionError):
        return False
    return True


def _given(call: ToolCall) -> Any:
    """Its arguments. An object that cannot be read smolagents would take for the text that the tool wants first."""
    given = call.arguments
    return arguments_of(call.name, given) if given.lstrip().startswith("{") else given


def _message(answer: Answer, text: str, called: Sequence[ToolCall]) -> ChatMessage:
    usage = TokenUsage(input_tokens=answer.usage.input_tokens, output_tokens=answer.usage.output_tokens)
    calls = [
        ChatMessageToolCall(
            id=call.id, type="function", function=ChatMessageToolCallFunction(name=call.name, arguments=_given(call))
        )
        for call in called
    ]
    return ChatMessage(
        role=MessageRole.ASSISTANT, content=text, tool_calls=calls or None, raw=answer, token_usage=usage
    )
