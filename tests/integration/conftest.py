"""A real MCP client on a server built for the test."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
from fastmcp import Client

from dionysus_mcp.composition import build_mind
from dionysus_mcp.environment import prepare_litellm
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.server import build_core, build_server
from dionysus_mcp.settings import Settings, load_settings
from tests.conftest import SteppingClock

Call = Callable[..., Awaitable[Any]]


def json_of(block: Any) -> Any:
    """What a block of text says."""
    return json.loads(block.text)


@pytest.fixture(scope="session")
def litellm_is_loaded() -> None:
    """It takes so long on a busy machine that what is waited for would be over."""
    prepare_litellm()
    pytest.importorskip("litellm")


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[Client[Any]]:
    async with Client(build_server(settings)) as client:
        yield client


@pytest.fixture
def call(client: Client[Any]) -> Call:
    return calling(client)


@dataclass(frozen=True, slots=True)
class Shared:
    """A server that a whole module calls, where nothing that is called changes what the others see."""

    call: Call
    mind: Mind


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Shared]:
    home = tmp_path_factory.mktemp("home")
    mind = build_mind(load_settings(home=home, project="test", embedding={"model": "none"}), SteppingClock())
    async with Client(build_core(mind, "test")) as client:
        yield Shared(calling(client), mind)


def calling(client: Client[Any]) -> Call:
    """Call a tool: its answer, or its error object. Text and structured content always say the same."""

    async def call(tool: str, **arguments: Any) -> Any:
        result = await client.call_tool(tool, arguments, raise_on_error=False)
        (block,) = result.content
        said = json_of(block)
        if result.is_error:
            return said["error"]
        assert said == result.structured_content
        return said

    return call
