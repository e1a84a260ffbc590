"""Starts a server as a client does, and times its first answer."""

from __future__ import annotations

import json
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress

from dionysus_mcp import __version__
from dionysus_mcp.environment import without_settings

MOST_S, GOODBYE_S = 15.0, 3.0
INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "dionysus doctor", "version": __version__},
    },
}


def seconds_to_initialize(command: Sequence[str], environment: Mapping[str, str] | None) -> float | None:
    """How long a server takes to answer `initialize`; None when it does not. Without an environment it gets ours."""
    began = time.perf_counter()
    try:
        server = subprocess.Popen(  # what the user's own configuration names
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=None if environment is None else without_settings(environment),
        )
    except OSError:
        return None
    with server:
        late = threading.Timer(MOST_S, server.kill)
        late.start()
        try:
            return time.perf_counter() - began if _answers(server) else None
        finally:
            late.cancel()
            _say_goodbye(server)


def _answers(server: subprocess.Popen[bytes]) -> bool:
    assert server.stdin
    assert server.stdout
    with suppress(OSError, ValueError):
        server.stdin.write(json.dumps(INITIALIZE).encode() + b"\n")
        server.stdin.flush()
        answer = json.loads(server.stdout.readline())
        return isinstance(answer, dict) and "result" in answer
    return False


def _say_goodbye(server: subprocess.Popen[bytes]) -> None:
    assert server.stdin
    with suppress(OSError):
        server.stdin.close()
    server.terminate()  # one that still loads behind its first answer need not finish that
    try:
        server.wait(GOODBYE_S)
    except subprocess.TimeoutExpired:
        server.kill()
