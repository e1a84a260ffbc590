"""What our tests are made with, and those of others who build on the agents.

`ScriptedModel` and `ScriptedModels` say what they were told to say, `Misbehaving` does what no model should, and
`openai_server`, `ollama_server` and `anthropic_server` are providers on this machine that a client cannot tell from
real ones, until they are told to fail.
"""

from agents.testing.loopback import (
    Behaviour,
    Call,
    Calls,
    Cut,
    Drip,
    Endless,
    Garbage,
    Hang,
    Held,
    Loopback,
    NoChoices,
    NoContent,
    Refuse,
    Request,
    Text,
    Tokens,
    anthropic_server,
    ollama_server,
    openai_server,
    too_many,
)
from agents.testing.misbehaving import Misbehaving, MisbehavingModels
from agents.testing.models import ScriptedModels
from agents.testing.scripted import OutOfReplies, Reply, ScriptedModel, ToolCalls, calls, step, tool_call

__all__ = [
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
    "Misbehaving",
    "MisbehavingModels",
    "NoChoices",
    "NoContent",
    "OutOfReplies",
    "Refuse",
    "Reply",
    "Request",
    "ScriptedModel",
    "ScriptedModels",
    "Text",
    "Tokens",
    "ToolCalls",
    "anthropic_server",
    "calls",
    "ollama_server",
    "openai_server",
    "step",
    "too_many",
    "tool_call",
]
