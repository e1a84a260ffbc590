"""A real MCP client on a server built for the test."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from fastmcp import Client

from dionysus_mcp.server import build_server
from dionysus_mcp.settings import Settings

Call = Callable[..., Awaitable[Any]]


def json_of(block: Any) -> Any:
    """What a block of text says."""
    return json.loads(block.text)


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[Client[Any]]:
    async with Client(build_server(settings)) as client:
        yield client


@pytest.fixture
def call(client: Client[Any]) -> Call:
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
