"""A model that says what it was told to say: for our tests, and for those of others who build on the agents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from smolagents.models import ChatMessage, MessageRole, Model
from smolagents.monitoring import TokenUsage

Reply = str | Callable[[Sequence[ChatMessage]], str]
"""A text, or what makes one of the conversation so far."""
CHARS_PER_TOKEN = 4


class OutOfReplies(AssertionError):
    """The script is at its end, and the agent asked again."""


class ScriptedModel(Model):
    """Answers with one reply after another, and keeps what it was asked."""

    def __init__(self, replies: Iterable[Reply], model_id: str = "scripted") -> None:
        super().__init__(model_id=model_id)
        self._replies = iter(replies)
        self.asked: list[list[ChatMessage]] = []
        """The messages of every call."""

    def generate(self, messages: list[ChatMessage], *_: Any, **__: Any) -> ChatMessage:
        self.asked.append(list(messages))
        reply = next(self._replies, None)
        if reply is None:
            raise OutOfReplies(f"the model was asked {len(self.asked)} times, and its script is shorter")
        text = reply(messages) if callable(reply) else reply
        read = sum(len(str(message.content)) for message in messages)
        usage = TokenUsage(input_tokens=read // CHARS_PER_TOKEN, output_tokens=len(text) // CHARS_PER_TOKEN)
        return ChatMessage(role=MessageRole.ASSISTANT, content=text, token_usage=usage)


def step(code: str, thought: str = "Next step.") -> str:
    """A reply that runs this code, as a `CodeAgent` wants to read it."""
    return f"Thought: {thought}\n<code>\n{code}\n</code>"
