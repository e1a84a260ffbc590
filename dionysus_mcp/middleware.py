"""The last translation before the wire: whatever is left becomes our one error shape."""

from __future__ import annotations

import mcp_types
from fastmcp.exceptions import NotFoundError
from fastmcp.server.middleware import CallNext, Middleware, MiddlewareContext
from fastmcp.tools import ToolResult

from dionysus_mcp.errors import NotFound, shown
from dionysus_mcp.tools.kit import refusal


class OneErrorShape(Middleware):
    """A call of a tool that does not exist is answered like every other error."""

    async def on_call_tool(
        self,
        context: MiddlewareContext[mcp_types.CallToolRequestParams],
        call_next: CallNext[mcp_types.CallToolRequestParams, ToolResult],
    ) -> ToolResult:
        try:
            return await call_next(context)
        except NotFoundError:
            name = shown(context.message.name)
            raise refusal(NotFound(f"There is no tool {name}.", "tools/list names every tool.")) from None
