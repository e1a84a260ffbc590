"""Serves MCP over HTTP, on loopback unless told otherwise, behind the guard."""

from __future__ import annotations

import ipaddress
import socket
import sys
from typing import TYPE_CHECKING, Any

import anyio
from starlette.middleware import Middleware
from starlette.responses import JSONResponse

from dionysus_mcp.composition import start_telling
from dionysus_mcp.environment import prepare_framework
from dionysus_mcp.errors import InvalidSettings, shown
from dionysus_mcp.mind.values import GLOBAL_PROJECT
from dionysus_mcp.settings import Settings
from dionysus_mcp.web.guard import ENDPOINT, LOOPBACK, Guard
from dionysus_mcp.web.size import SizeRefused
from dionysus_mcp.web.token import read_or_make_token, token_file

if TYPE_CHECKING:
    from fastmcp import FastMCP
    from starlette.requests import Request


def serve_http(settings: Settings) -> None:
    """Serve until a signal ends it. The project is `global` unless the settings or a call name another."""
    _refuse_remote(settings)
    prepare_framework()
    start_telling(settings)
    token = read_or_make_token(settings.home)
    sock = _bound(settings.http.host, settings.http.port)
    port = sock.getsockname()[1]
    where = f"http://{_in_url(settings.http.host)}:{port}{ENDPOINT}"
    sys.stderr.write(f"Dionysus listens on {where}; the bearer token is in {token_file(settings.home)}\n")
    sys.stderr.flush()
    server = http_server(settings)
    guards = [Middleware(Guard, token=token, hosts=_hosts(settings)), Middleware(SizeRefused)]
    anyio.run(lambda: _run(server, settings, guards, sock))


def http_server(settings: Settings) -> FastMCP[Any]:
    """The server with the routes that only HTTP has."""
    from dionysus_mcp.composition import build_mind
    from dionysus_mcp.runs.looking import Looking
    from dionysus_mcp.runs.supplies import folder_of
    from dionysus_mcp.server import VECTORS_AT_ONCE, build_server
    from dionysus_mcp.web.trajectories import serve_trajectories

    mind = build_mind(settings, at_once=VECTORS_AT_ONCE)
    server = build_server(settings.model_copy(update={"project": settings.project or GLOBAL_PROJECT}), mind=mind)
    serve_trajectories(server, Looking(mind, folder_of(settings.home)))

    @server.custom_route("/health", methods=["GET"])
    async def health(request: Request) -> JSONResponse:
        del request
        return JSONResponse({"status": "ok"})

    return server


async def _run(server: FastMCP[Any], settings: Settings, guards: list[Middleware], sock: socket.socket) -> None:
    await server.run_http_async(
        show_banner=False,
        host=settings.http.host,
        port=sock.getsockname()[1],
        path=ENDPOINT,
        sockets=[sock],
        middleware=guards,
        host_origin_protection=False,  # the guard does it, with our error shape
        uvicorn_config={"log_config": None, "access_log": False, "server_header": False},
    )


def _refuse_remote(settings: Settings) -> None:
    http = settings.http
    if _is_loopback(http.host) or http.allow_remote:
        return
    raise InvalidSettings(
        f"DIONYSUS_HTTP__HOST is {shown(http.host)}, which other machines can reach.",
        "Use 127.0.0.1, or say --allow-remote (DIONYSUS_HTTP__ALLOW_REMOTE=true) and put TLS in front.",
        variable="DIONYSUS_HTTP__HOST",
    )


def _is_loopback(host: str) -> bool:
    if host in LOOPBACK:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _hosts(settings: Settings) -> frozenset[str]:
    more = (name.strip().lower() for name in settings.http.allowed_hosts.split(","))
    return LOOPBACK | {settings.http.host.lower(), *more} - {""}


def _bound(host: str, port: int) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        sock = socket.socket(family, socket.SOCK_STREAM)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((host, port))
        sock.listen()  # from here on callers wait for us instead of being turned away
    except OSError as error:
        raise InvalidSettings(
            f"Cannot listen on {shown(host)} port {port}: {error.strerror}.",
            "Choose another port (--port, DIONYSUS_HTTP__PORT; 0 takes a free one).",
            variable="DIONYSUS_HTTP__PORT",
        ) from error
    return sock


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host
