"""The model of one agent, as the agent asks it: what it took is counted, and who was cancelled asks no more."""

from __future__ import annotations

import threading
from typing import Any

from smolagents.models import ChatMessage, Model

from agents.errors import AgentCancelled, AgentsError, ModelFailed
from agents.ports import Usage

NOTES, NOTE_CHARS = 3, 160
"""So many reasons are kept why others did not answer, and so much of each."""


class Asked(Model):
    """Another model, and what came of asking it."""

    def __init__(self, model: Model, cancelled: threading.Event) -> None:
        super().__init__(model_id=model.model_id)
        self._model = model
        self._cancelled = cancelled
        self._counted = Usage()
        self.answered_by: str = model.model_id or ""
        """Which model gave the last answer: a fall-back says its own name."""
        self.instead = ""
        """Why others before it did not answer, if the last answer is a fall-back's."""
        self.thinking = False
        """A question is in the air."""

    @property
    def spent(self) -> Usage:
        """What all questions so far took."""
        own = getattr(self._model, "spent", None)
        return own if isinstance(own, Usage) else self._counted

    def spent_since(self, before: Usage) -> Usage:
        now = self.spent
        unknown = now.money is None or before.money is None
        return Usage(
            now.calls - before.calls,
            now.input_tokens - before.input_tokens,
            now.output_tokens - before.output_tokens,
            None if unknown else round((now.money or 0.0) - (before.money or 0.0), 9),
            now.cached_tokens - before.cached_tokens,
        )

    def generate(self, messages: list[ChatMessage], *args: Any, **kwargs: Any) -> ChatMessage:
        """The answer. Whatever the model raises is an `AgentsError`, or the end of the run."""
        self.thinking = True
        self.instead = ""
        try:
            self._heed()
            message = self._model.generate(messages, *args, **kwargs)
        except AgentsError:
            raise
        except Exception as error:  # of a model that is not ours
            said = f"{type(error).__name__}: {error}".strip(": ")
            raise ModelFailed(f"The model could not be asked: {said}.", "Look at its settings.") from error
        finally:
            self.thinking = False
        self._heed()
        answer = message.raw
        self._counted += _usage(message, getattr(answer, "usage", None))
        if isinstance(name := getattr(answer, "model", None), str):
            self.answered_by = name
        self.instead = " ".join(_short(note) for note in getattr(answer, "notes", ())[:NOTES])
        return message

    def parse_tool_calls(self, message: ChatMessage) -> ChatMessage:
        return self._model.parse_tool_calls(message)

    def _heed(self) -> None:
        if self._cancelled.is_set():
            raise AgentCancelled


def _short(note: str) -> str:
    return note if len(note) <= NOTE_CHARS else f"{note[: NOTE_CHARS - 1]}…"


def _usage(message: ChatMessage, told: object) -> Usage:
    if isinstance(told, Usage):
        return told
    tokens = message.token_usage
    if tokens is None:
        return Usage(calls=1, money=None)
    read, written = tokens.input_tokens, tokens.output_tokens
    return Usage(1, read, written, None if read or written else 0.0)
