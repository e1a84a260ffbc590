"""The way from agents to the tools of an MCP server: any connected client, called from any thread."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, Protocol

import anyio

from agents.acting import ACTING
from agents.bridge.arguments import refuse_unsendable
from agents.bridge.crossing import Crossing, opened
from agents.bridge.offered import Offered, understood
from agents.bridge.results import failure, value_of
from agents.ports import Watcher
from agents.underway import UNDERWAY, Underway

if TYPE_CHECKING:
    import mcp_types

    from agents.bridge.tools import BridgedTool

CALL_TIMEOUT_S: Final = 120.0
WRITING_S: Final = 30.0
"""How long a bridge waits, when it closes, for a tool that can no longer be stopped."""


class Endpoint(Protocol):
    """A connected client, as FastMCP has it: in process, over stdio or over HTTP."""

    async def list_tools(self) -> list[mcp_types.Tool]: ...

    async def call_tool_mcp(self, name: str, arguments: dict[str, Any]) -> mcp_types.CallToolResult: ...


class Bridge(Crossing):
    """The tools of one server for the agents of one run. Made by `bridged`; safe for threads."""

    def __init__(self, client: Endpoint, offered: Sequence[Offered], call_timeout_s: float) -> None:
        super().__init__()
        self.offered = tuple(offered)
        """The server's tools, in its order."""
        self.underway = Underway()
        self._client = client
        self._call_timeout_s = call_timeout_s

    def call(self, name: str, arguments: Mapping[str, Any], agent: str = "") -> Any:
        """What a tool answers, as plain data; `ToolRefused` where it refuses. Not from the event loop's own thread."""
        refuse_unsendable(arguments, name)
        return value_of(self.run(self._send, name, dict(arguments), agent), name)

    def tools(
        self, allow: Collection[str] | None = None, agent: str = "", watchers: Sequence[Watcher] = ()
    ) -> list[BridgedTool]:
        """The server's tools for an agent of smolagents: all, or those that are allowed. Each call is made in the
        agent's name. Watchers stand around a call in their order: who comes first sees also what a later one refuses.
        """
        from agents.bridge.tools import BridgedTool

        wanted = (tool for tool in self.offered if allow is None or tool.name in allow)
        return [BridgedTool(self, tool, agent, tuple(watchers)) for tool in wanted]

    async def _send(self, name: str, arguments: dict[str, Any], agent: str) -> mcp_types.CallToolResult:
        acting = ACTING.get()
        if acting is not None and agent:
            ACTING.set(replace(acting, agent=agent))
        UNDERWAY.set(self.underway)
        try:
            with anyio.fail_after(self._call_timeout_s):
                return await self._client.call_tool_mcp(name, arguments)
        except Exception as error:  # each client has its own; all of them are told as one kind
            raise failure(error, name, self._call_timeout_s) from error


@asynccontextmanager
async def bridged(
    client: Endpoint,
    call_timeout_s: float = CALL_TIMEOUT_S,
    *,
    trusted: bool = False,
    offered: Sequence[Offered] | None = None,
) -> AsyncIterator[Bridge]:
    """A bridge over a connected client. When it is left, no call is under way any more that a server in this process
    carries out. `trusted`: results are not held against their schemas a second time; `offered`, from an
    earlier bridge to the same server, saves asking for its tools."""
    if trusted:
        _believe(client)
    bridge = Bridge(client, understood(await client.list_tools()) if offered is None else offered, call_timeout_s)
    try:
        async with opened(bridge):
            yield bridge
    finally:
        with anyio.move_on_after(WRITING_S, shield=True) as waiting:
            await bridge.underway.close()
        if waiting.cancelled_caught:
            logging.getLogger(__name__).warning("a tool call went on for %s s after its run had ended", WRITING_S)


def _believe(client: Any) -> None:
    """The session checks every result against the tool's schema, in Python: five times the whole call for big ones."""

    async def believe(name: str, result: object) -> None:
        """Whatever it says."""

    client.session.validate_tool_result = believe
