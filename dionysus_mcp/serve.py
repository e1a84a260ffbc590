"""`dionysus serve`: the front first, then everything else."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from dionysus_mcp.environment import home, prepare_framework
from dionysus_mcp.front import FRONT, Check, Front
from dionysus_mcp.front_cache import Cache, fingerprint
from dionysus_mcp.front_lines import Request, has_id
from dionysus_mcp.lifetime import ENDING_S, Lifetime, force_exit
from dionysus_mcp.wire import Wire

TYPE_CHECKING = False
if TYPE_CHECKING:  # `typing` itself is not imported before the front has answered
    from typing import Any

    from fastmcp import FastMCP

    from dionysus_mcp.errors import DionysusError

SOON_S = 0.0005
DEFECT = 70


def serve_stdio() -> None:
    """Serve one client on stdin and stdout until it goes away or a signal ends us."""
    lifetime = Lifetime()
    lifetime.watch_signals()
    front = Front(Wire(), Cache(home(), fingerprint()), lifetime.end)
    threading.excepthook = _end_with_the_front
    front.start()
    _serve_behind(front, lifetime)
    force_exit(ENDING_S)  # a call that cannot be interrupted does not keep us
    gc.freeze()  # nor does a search for garbage among all that ends with us: it stops the threads that could force us


def _serve_behind(front: Front, lifetime: Lifetime) -> None:
    from dionysus_mcp.errors import DionysusError

    try:
        with _front_has_priority():
            server, check = _load()
        lifetime.serving(front.stop)
        front.open(check)
        _run(server)
        front.finish(ENDING_S)
    except DionysusError as error:
        _give_up(front, error)
    except Exception as error:  # the edge: nothing may leave the client waiting
        from dionysus_mcp.logs import report_defect

        _give_up(front, report_defect(error, "serve"))


@contextmanager
def _front_has_priority() -> Iterator[None]:
    """While we import, threads change often, and no time goes into looking for garbage among what will stay."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(SOON_S)
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
        sys.setswitchinterval(before)


def _load() -> tuple[FastMCP[Any], Check]:
    prepare_framework()
    from dionysus_mcp.composition import start_telling
    from dionysus_mcp.mind.identity import new_run
    from dionysus_mcp.server import build_server
    from dionysus_mcp.settings import load_settings
    from dionysus_mcp.store.sqlite.store import utc_now

    settings = load_settings()
    start_telling(settings)
    return build_server(settings, run=new_run("window", utc_now())), _reading()


def _reading() -> Check:
    """How the server itself reads a line: what this refuses, it would drop without a word."""
    from mcp_types import jsonrpc_message_adapter as adapter
    from pydantic import ValidationError

    def read(line: bytes) -> Request:
        try:
            message = adapter.validate_json(line, by_name=False)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            where = ".".join(str(part) for part in first["loc"][1:])
            raise ValueError(f"{where}: {first['msg']}" if where else first["msg"]) from None
        request = Request(*(getattr(message, name, None) for name in ("method", "id", "params")))
        if request.id is None and b'"id"' in line and has_id(line):
            raise ValueError("id: Input should be a string or an integer")  # the server would not answer
        return request

    return read


def _run(server: FastMCP[Any]) -> None:
    from functools import partial

    import anyio

    anyio.run(partial(server.run_stdio_async, show_banner=False))


def _give_up(front: Front, error: DionysusError) -> None:
    from dionysus_mcp.plain import compact_json

    force_exit(ENDING_S, error.exit_code)  # even if nobody reads what follows
    front.fail(error.report())
    sys.stderr.write(f"{compact_json(error.report())}\n")
    sys.exit(error.exit_code)


def _end_with_the_front(failed: threading.ExceptHookArgs) -> None:
    """Without its front the process would be deaf: it says why and ends."""
    name = failed.thread.name if failed.thread else ""
    if not name.startswith(FRONT) or failed.exc_value is None:
        threading.__excepthook__(failed)
        return
    from dionysus_mcp.logs import report_defect

    force_exit(ENDING_S, DEFECT)  # even if nobody reads what follows
    report_defect(failed.exc_value, name)
    force_exit(0, DEFECT)
