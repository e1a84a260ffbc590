"""A server whose mind has a language model that says what it is told to say."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from fastmcp import Client

from dionysus_mcp.composition import build_mind
from dionysus_mcp.errors import DionysusError, ModelRequired
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.rules import RULES
from dionysus_mcp.server import build_core
from dionysus_mcp.settings import Settings
from dionysus_mcp.testing_thinking import ScriptedThinker
from tests.integration.conftest import json_of

FAILS = ModelRequired("The provider is away.", "Wait.")


class Thinking:
    """A client of it, and the model."""

    def __init__(self, client: Client[Any], thinker: ScriptedThinker) -> None:
        self.client = client
        self.thinker = thinker

    async def call(self, tool: str, **arguments: Any) -> Any:
        (block,) = (await self.client.call_tool(tool, arguments, raise_on_error=False)).content
        said = json_of(block)
        return said.get("error", said)


@asynccontextmanager
async def thinking(
    settings: Settings, script: Sequence[str | DionysusError], delay_s: float = 0.0, *, over_again: bool = False
) -> AsyncIterator[Thinking]:
    thinker = ScriptedThinker(script, delay_s, over_again)
    bare = build_mind(settings)
    mind = Mind(bare.store, bare.meaning, bare.limits, bare.clock, RULES, thinker)
    async with Client(build_core(mind, "test")) as client:
        yield Thinking(client, thinker)
