"""What only agents have, no client of the server sees or calls."""

from __future__ import annotations

from typing import Any

from fastmcp import Client

from dionysus_mcp.tools.catalogue import FOR_AGENTS


async def test_clients_neither_see_nor_call_what_is_for_agents(client: Client[Any]) -> None:
    hidden = {name for shelf in FOR_AGENTS for name in shelf.tools}
    listed = {tool.name for tool in await client.list_tools()}
    assert hidden
    assert not hidden & listed
    for name in hidden:
        refused = await client.call_tool(name, {"text": "x"}, raise_on_error=False)
        assert refused.is_error
