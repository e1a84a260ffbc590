"""Providers on this machine, over HTTP, with nothing but the standard library.

    with openai_server(too_many(retry_after=0.1), Calls((Call("semantic_recall", {"query": "tea"}),))) as server:
        ...  # a client with `api_base=server.api_base`, and any key
    assert server.asked[0].body["messages"]

A script holds one behaviour for each request, or what chooses one when it is there. All that came is kept.
"""

from __future__ import annotations

from typing import Unpack

from agents.testing.loopback.anthropic import Messages
from agents.testing.loopback.behaviours import (
    COUNTED,
    Act,
    Behaviour,
    Call,
    Calls,
    Cut,
    Drip,
    Endless,
    Garbage,
    Hang,
    Held,
    NoChoices,
    NoContent,
    Refuse,
    Request,
    Text,
    Tokens,
    too_many,
)
from agents.testing.loopback.ollama import OllamaChat
from agents.testing.loopback.openai_chat import ChatCompletions
from agents.testing.loopback.openai_responses import Responses
from agents.testing.loopback.server import Loopback, Ways, WaysGiven

__all__ = [
    "COUNTED",
    "Act",
    "Behaviour",
    "Call",
    "Calls",
    "Cut",
    "Drip",
    "Endless",
    "Garbage",
    "Hang",
    "Held",
    "Loopback",
    "NoChoices",
    "NoContent",
    "Refuse",
    "Request",
    "Text",
    "Tokens",
    "Ways",
    "anthropic_server",
    "ollama_server",
    "openai_server",
    "too_many",
]


def openai_server(*script: Act, **ways: Unpack[WaysGiven]) -> Loopback:
    """Speaks Chat Completions and Responses. What `ways` there are: see `Ways`."""
    return Loopback((ChatCompletions(), Responses()), script, Ways(**ways), "/v1")


def ollama_server(*script: Act, **ways: Unpack[WaysGiven]) -> Loopback:
    """Speaks Ollama's own protocol, and like it that of OpenAI under `/v1`."""
    return Loopback((OllamaChat(), ChatCompletions()), script, Ways(**ways))


def anthropic_server(*script: Act, **ways: Unpack[WaysGiven]) -> Loopback:
    """Speaks Anthropic's Messages. Clients want its `url`."""
    return Loopback((Messages(),), script, Ways(**ways))
