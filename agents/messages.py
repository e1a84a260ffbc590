"""Messages of a conversation, as smolagents has them. What is heavy is imported when one is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from smolagents.models import ChatMessage, MessageRole

PLAN_ENDS: Final = "<end_plan>"
"""Where smolagents lets a reply end that it asked for as a plan: nothing else tells that it wants one."""


def message(role: MessageRole, text: str) -> ChatMessage:
    """A text that somebody says."""
    from smolagents.models import ChatMessage

    return ChatMessage(role=role, content=[{"type": "text", "text": text}])


def text_of(content: str | Sequence[Any] | None) -> str:
    """What was said, of whatever parts it is."""
    if content is None or isinstance(content, str):
        return content or ""
    return "\n".join(str(part.get("text", "")) for part in content if isinstance(part, Mapping))
