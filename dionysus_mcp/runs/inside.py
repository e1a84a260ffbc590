"""How agents reach the server that they run in: a client of the protocol, without what one over a network needs.

That of the framework loads logins, key rings and their stores first: a fifth of what the first run waits for.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import anyio
from mcp import Client, ClientSession
from mcp.shared.memory import create_client_server_memory_streams

if TYPE_CHECKING:
    import mcp_types

    from dionysus_mcp.stateless import StatelessMCP


class Inside:
    """A connected client, as a bridge takes it."""

    def __init__(self, client: Client) -> None:
        self._client = client

    @property
    def session(self) -> ClientSession:
        return self._client.session

    async def list_tools(self) -> list[mcp_types.Tool]:
        return (await self._client.list_tools()).tools

    async def call_tool_mcp(self, name: str, arguments: dict[str, Any]) -> mcp_types.CallToolResult:
        return await self._client.call_tool(name, arguments)


@asynccontextmanager
async def inside(core: StatelessMCP) -> AsyncIterator[Inside]:
    """As long as the block lasts; what is under way at its end is cancelled."""
    async with Client(_streams(core), cache=None) as client:
        yield Inside(client)


@asynccontextmanager
async def _streams(core: StatelessMCP) -> AsyncIterator[Any]:
    async with create_client_server_memory_streams() as (ours, its), anyio.create_task_group() as serving:
        serving.start_soon(core.answer, *its)
        try:
            yield ours
        finally:
            serving.cancel_scope.cancel()
