"""The answer to a request that is too large, in the shape of all our errors. The limit itself is the framework's."""

from __future__ import annotations

from mcp.server.streamable_http_manager import DEFAULT_MAX_REQUEST_BODY_SIZE
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dionysus_mcp.errors import TooLarge
from dionysus_mcp.web.guard import ENDPOINT, answer

TOO_LARGE = 413


class SizeRefused:
    """ASGI middleware. At the endpoint nobody but the framework answers with this status: errors of a tool travel in
    answers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refused = False

        async def unless_refused(message: Message) -> None:
            nonlocal refused
            refused = refused or (scope.get("path") == ENDPOINT and message.get("status") == TOO_LARGE)
            if not refused:
                await send(message)

        await self._app(scope, receive, unless_refused)
        if refused:
            await answer(_too_large(Headers(scope=scope)))(scope, receive, send)


def _too_large(headers: Headers) -> TooLarge:
    declared = headers.get("content-length")
    size = f"{declared} bytes; the limit is" if declared else "more than"
    return TooLarge(
        f"The body of the request has {size} {DEFAULT_MAX_REQUEST_BODY_SIZE} bytes.",
        "Send fewer memories at once, or smaller ones; `dionysus import` takes files of any size.",
    )
