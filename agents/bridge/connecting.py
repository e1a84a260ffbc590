"""Dionysus' tools, or those of any MCP server, for whoever uses smolagents."""

from __future__ import annotations

import atexit
import os
import shutil
import sys
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any, Final

import anyio
from anyio.from_thread import start_blocking_portal
from fastmcp import Client
from fastmcp.client.transports import ClientTransport, StdioTransport, StreamableHttpTransport

from agents.bridge.bridge import CALL_TIMEOUT_S, Bridge, bridged
from agents.bridge.offered import Offered, understood
from agents.bridge.results import in_brief
from agents.errors import NotConnected, ToolRefused

if TYPE_CHECKING:
    from agents.bridge.tools import BridgedTool

OURS: Final = (sys.executable, "-m", "dionysus_mcp.server")
WEB: Final = ("http", "https")
ANOTHER_SERVER: Final = "Look at what it wrote to stderr, or whether the address is right and the token is its own."
ANOTHER_COMMAND: Final = "Give an http or https URL, or a command: its program, and each argument by itself."


@contextmanager
def connect(
    server: str | Sequence[str] = OURS,
    *,
    token: str | None = None,
    allow: str | Collection[str] | None = None,
    env: Mapping[str, str] | None = None,
    call_timeout_s: float = CALL_TIMEOUT_S,
) -> Iterator[list[BridgedTool]]:
    """The tools of a server, as long as the `with` block lasts: those of a Dionysus that is started for it, of another
    command, or of what answers at a URL. `allow` names those that are wanted; `env` adds to this process's own. Raises
    `NotConnected` where no server answers in the time of a call, `ToolRefused` where it has no tool of a name that is
    allowed."""
    transport = _transport(server, token, env or {})
    allow = [allow] if isinstance(allow, str) else allow
    with _left_at_exit() as stack:
        portal = stack.enter_context(start_blocking_portal())
        bridge = stack.enter_context(portal.wrap_async_context_manager(_connected(transport, call_timeout_s)))
        stack.enter_context(bridge.here())
        _refuse_unknown(allow, {tool.name for tool in bridge.offered})
        yield bridge.tools(allow)


@contextmanager
def _left_at_exit() -> Iterator[ExitStack]:
    """Left also when the process ends within the block: afterwards nothing moves that could be waited for."""
    with ExitStack() as stack:
        atexit.register(stack.close)
        try:
            yield stack
        finally:
            atexit.unregister(stack.close)


def _refuse_unknown(allow: Collection[str] | None, offered: set[str]) -> None:
    unknown = sorted(set(allow or ()) - offered)
    if unknown:
        raise ToolRefused(
            "unknown_tool",
            f"The server has no tool {', '.join(unknown)}.",
            f"Allow any of those it has: {', '.join(sorted(offered))}.",
            unknown=unknown,
        )


@asynccontextmanager
async def _connected(transport: ClientTransport, call_timeout_s: float) -> AsyncIterator[Bridge]:
    client: Client[Any] = Client(transport, init_timeout=call_timeout_s)
    async with AsyncExitStack() as stack:
        try:
            await stack.enter_async_context(client)
        except Exception as error:  # each transport has its own, in groups and without
            raise NotConnected(f"The server did not answer: {str(error).rstrip('.')}.", ANOTHER_SERVER) from error
        offered = await _offered(client, call_timeout_s)
        yield await stack.enter_async_context(bridged(client, call_timeout_s, offered=offered))


async def _offered(client: Client[Any], timeout_s: float) -> tuple[Offered, ...]:
    try:
        with anyio.fail_after(timeout_s):
            return understood(await client.list_tools())
    except Exception as error:  # of the server, of the transport, or of a list that is none
        why = f"no answer in {timeout_s:g} s" if isinstance(error, TimeoutError) else in_brief(error)
        raise NotConnected(f"The server does not say which tools it has: {why}.", ANOTHER_SERVER) from error


def _transport(server: str | Sequence[str], token: str | None, env: Mapping[str, str]) -> ClientTransport:
    if isinstance(server, str) and "://" in server:
        scheme, _, rest = server.partition("://")
        if scheme.lower() not in WEB:
            raise NotConnected(f"{server} is no address of a server.", ANOTHER_COMMAND)
        return StreamableHttpTransport(f"{scheme.lower()}://{rest}", auth=token)
    command, *arguments = ([server] if isinstance(server, str) else server) or [""]
    whole = {**os.environ, **env}  # a server started for somebody has that one's settings
    if shutil.which(command, path=whole.get("PATH")) is None:
        raise NotConnected(f"There is no program {command!r}.", ANOTHER_COMMAND)
    return StdioTransport(command, arguments, env=whole, keep_alive=False)
