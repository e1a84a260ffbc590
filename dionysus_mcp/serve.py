"""`dionysus serve`: the front first, then everything else."""

from __future__ import annotations

import gc
import sys
import threading

from dionysus_mcp.environment import home, prepare_framework
from dionysus_mcp.front import Front
from dionysus_mcp.front_cache import Cache, fingerprint
from dionysus_mcp.front_lines import Request
from dionysus_mcp.lifetime import ENDING_S, Lifetime, force_exit
from dionysus_mcp.wire import Wire

TYPE_CHECKING = False
if TYPE_CHECKING:
    from fastmcp import FastMCP
    from dionysus_mcp.settings import Settings

SOON_S = 0.0005


def serve_stdio() -> None:
    """Serve one client on stdin and stdout until it goes away or a signal ends us."""
    lifetime = Lifetime()
    lifetime.watch_signals()
    front = Front(Wire(), Cache(home(), fingerprint()), lifetime.end)
    threading.excepthook = _end_with_the_front
    front.start()
    server = _loaded(front)
    lifetime.serving(front.stop)
    front.open(check())
    _run(server)
    force_exit(ENDING_S)  # threads that a call left behind do not keep us
    front.finish(ENDING_S)


...
