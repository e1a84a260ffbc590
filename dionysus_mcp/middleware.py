"""The last translation before the wire: whatever is left becomes our one error shape."""

from __future__ import annotations

import logging

import mcp_types
from fastmcp.exceptions import NotFoundError, PromptError, ResourceError, ValidationError
from fastmcp.prompts import PromptResult
from fastmcp.resources import ResourceResult
from fastmcp.server.middleware import CallNext, Middleware, MiddlewareContext
from fastmcp.tools import ToolResult

from dionysus_mcp.errors import InvalidInput, NotFound, shown
from dionysus_mcp.plain import compact_json
from dionysus_mcp.tools.kit import refusal


class OneErrorShape(Middleware):
    """What is asked for and does not exist is answered like every other error."""

    async def on_call_tool(
        self,
        context: MiddlewareContext[mcp_types.CallToolRequestParams],
        call_next: CallNext[mcp_types.CallToolRequestParams, ToolResult],
    ) -> ToolResult:
        try:
            return await call_next(context)
        except NotFoundError:
            name = shown(context.message.name)
            shows = "tools/list names every tool that is shown; DIONYSUS_PROFILE shows others."
            raise refusal(NotFound(f"There is no tool {name}.", shows)) from None

    async def on_read_resource(
        self,
        context: MiddlewareContext[mcp_types.ReadResourceRequestParams],
        call_next: CallNext[mcp_types.ReadResourceRequestParams, ResourceResult],
    ) -> ResourceResult:
        try:
            return await call_next(context)
        except NotFoundError:
            uri = shown(str(context.message.uri))
            missing = NotFound(f"There is no resource {uri}.", "resources/templates/list names every kind.")
            raise ResourceError(compact_json(missing.report()), log_level=logging.DEBUG) from None

    async def on_get_prompt(
        self,
        context: MiddlewareContext[mcp_types.GetPromptRequestParams],
        call_next: CallNext[mcp_types.GetPromptRequestParams, PromptResult],
    ) -> PromptResult:
        try:
            return await call_next(context)
        except NotFoundError:
            name = shown(context.message.name)
            missing = NotFound(f"There is no prompt {name}.", "prompts/list names every prompt.")
            raise PromptError(compact_json(missing.report()), log_level=logging.DEBUG) from None
        except (PromptError, ValidationError):  # which of them depends on the version of the framework
            name, given = shown(context.message.name), ", ".join(context.message.arguments or {}) or "none"
            unfit = InvalidInput(
                f"The prompt {name} cannot be made from the arguments given ({given}).",
                "prompts/list says which arguments it takes and which of them it needs.",
            )
            raise PromptError(compact_json(unfit.report()), log_level=logging.DEBUG) from None
