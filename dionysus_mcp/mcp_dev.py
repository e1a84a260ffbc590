"""For `mcp dev` and `mcp run`, which take only the SDK's own server class: its `run` starts ours."""

from __future__ import annotations

from typing import Any

from mcp.server import MCPServer

from dionysus_mcp.serve import serve_stdio


class Dionysus(MCPServer[Any]):
    """Named for the tools of the SDK; everything that is served comes from `dionysus serve`."""

    def run(self, transport: str = "stdio", **options: Any) -> None:
        del transport, options  # HTTP has a command of its own: dionysus serve --http
        serve_stdio()


# `mcp dev` starts `mcp run` by uv, in an environment that lacks what `mcp run` itself needs.
mcp = Dionysus("dionysus", dependencies=["mcp[cli]"])
