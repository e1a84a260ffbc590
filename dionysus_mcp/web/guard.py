"""Stands in front of every HTTP request: the right Host, a known Origin, the bearer token."""

from __future__ import annotations

import hmac
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from dionysus_mcp.errors import DionysusError, NotFound, shown

ENDPOINT = "/mcp"
TRAJECTORIES = "/api/agents/trajectories"
READING = ("GET", "HEAD")
OPEN_PATHS = frozenset({"/health"})
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Refused(DionysusError):
    """The HTTP request did not come from a place that may ask."""

    code = "refused"
    http_status = 403


class Unauthorized(DionysusError):
    """The HTTP request has no bearer token, or a wrong one."""

    code = "unauthorized"
    http_status = 401


class MethodNotAllowed(DionysusError):
    """What is asked for over HTTP can only be read."""

    code = "method_not_allowed"
    http_status = 405


class Guard:
    """ASGI middleware. A browser page that was tricked into calling us fails at Host or Origin, before the token."""

    def __init__(self, app: ASGIApp, token: str, hosts: frozenset[str]) -> None:
        self._app = app
        self._token = token.encode()
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            self._check(scope["path"], Headers(scope=scope))
            _check_method(scope["path"], scope["method"])
        except DionysusError as error:
            await answer(error)(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _check(self, path: str, headers: Headers) -> None:
        host = headers.get("host", "")
        if _name(f"//{host}") not in self._hosts:
            raise Refused(
                f"The Host header is {shown(host)}.", "Use a loopback name, or add it to DIONYSUS_HTTP__ALLOWED_HOSTS."
            )
        origin = headers.get("origin")
        if origin is not None and _name(origin) not in self._hosts:
            raise Refused(f"The Origin header is {shown(origin)}.", "Call from the same machine, not from a web page.")
        if path in OPEN_PATHS:
            return
        if not self._knows(headers.get("authorization", "")):
            raise Unauthorized(
                "The bearer token is missing or wrong.",
                "Send 'Authorization: Bearer …' with the content of http-token in the data folder.",
            )
        if path not in {ENDPOINT, TRAJECTORIES} and not path.startswith(f"{TRAJECTORIES}/"):
            raise NotFound(f"There is nothing at {shown(path)}.", f"The endpoint is {ENDPOINT}.")

    def _knows(self, authorization: str) -> bool:
        scheme, _, given = authorization.partition(" ")
        return scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), self._token)


def _check_method(path: str, method: str) -> None:
    if path != ENDPOINT and method not in READING:
        raise MethodNotAllowed(f"{method} is not allowed at {shown(path)}.", f"Use {READING[0]}.")


def _name(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def answer(error: DionysusError) -> JSONResponse:
    """An error as it goes over HTTP."""
    return JSONResponse(error.report(), status_code=error.http_status, headers=_headers(error))


def _headers(error: DionysusError) -> dict[str, str]:
    match error:
        case Unauthorized():
            return {"WWW-Authenticate": "Bearer"}
        case MethodNotAllowed():
            return {"Allow": ", ".join(READING)}
    return {}
