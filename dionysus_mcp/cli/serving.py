"""The command that runs the server."""

from __future__ import annotations

import argparse

from dionysus_mcp.cli.desk import Desk
from dionysus_mcp.errors import InvalidInput


def serve(desk: Desk, words: argparse.Namespace) -> None:
    del desk  # the server keeps a mind of its own
    asked = {name: getattr(words, name) for name in ("host", "port", "allow_remote")}
    given = {name: value for name, value in asked.items() if value is not None and value is not False}
    if words.http:
        from dionysus_mcp.settings import load_settings
        from dionysus_mcp.web.http import serve_http

        serve_http(load_settings(http=given))
    elif given:
        option = f"--{next(iter(given)).replace('_', '-')}"
        raise InvalidInput(f"{option} is for HTTP only.", "Add --http, or leave it out.", field=option)
    else:
        from dionysus_mcp.serve import serve_stdio

        serve_stdio()
