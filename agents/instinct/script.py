"""Scripts as a few replies in a row."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agents.llm.parsing.saying import reply

Action = tuple[str, Mapping[str, Any]]
"""A tool, and with what it is called."""


@dataclass(frozen=True, slots=True)
class Replies:
    """One reply after another; the last one again when there are more turns than replies."""

    replies: tuple[str, ...]
    intent: str

    def reply(self, turn: int, messages: Sequence[Any]) -> str:
        del messages
        return self.replies[min(turn, len(self.replies) - 1)]

    def plan(self, messages: Sequence[Any]) -> str:
        del messages
        return self.intent


def code(text: str, thought: str) -> str:
    """A reply of an agent that writes code."""
    return reply(f"Thought: {thought}", text.strip())


def calls(*actions: Action) -> str:
    """A reply of an agent that calls tools."""
    return json.dumps([{"name": name, "arguments": dict(arguments)} for name, arguments in actions], ensure_ascii=False)
