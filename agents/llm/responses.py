"""What a model said, read out of the response that LiteLLM makes of whatever its provider sent."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from agents.llm.asking import Question, ToolCall, sound
from agents.llm.thoughts import without_thoughts

BYTES_PER_TOKEN = 4
FEWEST_BYTES = 3
"""Of a token in most texts; in numbers and the like, one less."""
NUMBERS = re.compile(r"(?=[0-9a-fA-F]{0,64}[0-9])[0-9a-fA-F]+")
IMPLAUSIBLE = 1 << 24
"""No model reads or writes so many tokens at once: what is told is no count, and would use up a month."""

CUT = ("length", "content_filter")
"""Why an answer ends before its end."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A response. Tokens that the provider does not tell are estimated: what is not told is not free."""

    text: str
    calls: tuple[ToolCall, ...]
    read: int
    written: int
    cached: int
    cut_short: bool
    """It came to the most tokens that it might write, or was stopped by a filter."""
    refusal: str | None = None
    """Why it will not answer; empty where it does not say."""

    @property
    def says_something(self) -> bool:
        return bool(self.calls or without_thoughts(self.text))


def heard(response: Any, question: Question) -> Heard:
    choices = getattr(response, "choices", None) or [None]
    message, ended = getattr(choices[0], "message", None), getattr(choices[0], "finish_reason", "")
    text = sound(_flat(getattr(message, "content", None)))
    calls = _calls(message, "" if ended in CUT else "{}")
    usage = getattr(response, "usage", None)
    read = _count(usage, "prompt_tokens") or tokens_in(question)
    written = _count(usage, "completion_tokens") or _tokens(text, *(call.arguments for call in calls))
    cached = min(_count(getattr(usage, "prompt_tokens_details", None), "cached_tokens"), read)
    return Heard(text, calls, read, written, cached, ended in CUT, _refusal(message, ended))


def heard_in(body: bytes | bytearray, question: Question) -> Heard | None:
    """A response in OpenAI's form that LiteLLM did not take for one: its content is in parts, or its usage is odd."""
    with suppress(ValueError, TypeError, AttributeError, RecursionError):
        response = json.loads(body, object_hook=lambda fields: SimpleNamespace(**fields))
        choices = getattr(response, "choices", None)
        if isinstance(choices, list) and choices:
            told = heard(response, question)
            return told if told.says_something else None
    return None


def tokens_in(question: Question) -> int:
    """About how many a question has."""
    return question.bytes // BYTES_PER_TOKEN


def most_tokens_in(question: Question) -> int:
    """As many as it may have, by a tokeniser that does not know its language well."""
    numbers = sum(len(run) for message in question.messages for run in NUMBERS.findall(message.text))
    return numbers // (FEWEST_BYTES - 1) + (question.bytes - numbers) // FEWEST_BYTES


def _flat(content: Any) -> str:
    """A text, or a list of parts some of which are texts."""
    if isinstance(content, str):
        return content
    parts = [_fields(part) for part in content] if isinstance(content, list) else ()
    texts = (part.get("text") for part in parts if part.get("type", "text") == "text")
    return "".join(text for text in texts if isinstance(text, str))


def _fields(part: Any) -> Mapping[str, Any]:
    return vars(part) if isinstance(part, SimpleNamespace) else part if isinstance(part, dict) else {}


def _calls(message: Any, unsaid: str) -> tuple[ToolCall, ...]:
    """What it wants called, in today's form and in the one before it. `unsaid` are arguments that it does not say."""
    found = []
    told = [(call, getattr(call, "function", None)) for call in getattr(message, "tool_calls", None) or ()]
    for number, (call, function) in enumerate([*told, (None, getattr(message, "function_call", None))], 1):
        name = sound(str(getattr(function, "name", None) or ""))
        if name:
            arguments = getattr(function, "arguments", None) or unsaid
            known = sound(str(getattr(call, "id", None) or f"call_{number}"))
            found.append(ToolCall(known, name, sound(str(arguments))))
    return tuple(found)


def _refusal(message: Any, ended: str) -> str | None:
    said = getattr(message, "refusal", None)
    if isinstance(said, str) and said.strip():
        return sound(said.strip())
    return "" if ended == "content_filter" else None


def _tokens(*texts: str) -> int:
    return sum(len(text.encode()) for text in texts) // BYTES_PER_TOKEN


def _count(told: Any, name: str) -> int:
    count = getattr(told, name, 0)
    return count if isinstance(count, int) and 0 < count < IMPLAUSIBLE else 0
