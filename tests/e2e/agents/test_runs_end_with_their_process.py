"""Beats of a model that never answers, on real servers and command lines: whatever ends the process, nothing is left of
the beat, of its energy or of the model's program."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dionysus_mcp.testing import MODERN_VERSION, PATIENCE_S, RawClient
from tests.e2e.agents.processes import lives
from tests.e2e.agents.silent import Silent
from tests.e2e.cli.kit import COMMAND
from tests.e2e.conftest import OpenWindow, environment

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="signals and process groups as on POSIX"),
    pytest.mark.timeout(300),
]


@pytest.fixture
def silent(tmp_path: Path) -> Iterator[Silent]:
    silent = Silent(tmp_path)
    yield silent
    silent.end()


def gone_soon(number: int) -> bool:
    deadline = time.monotonic() + PATIENCE_S
    while lives(number) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not lives(number)


def nothing_is_left(client: RawClient) -> dict[str, str]:
    """By run, how it stands: whatever is on record, the store is as before."""
    client.open()
    ended = {run["run_id"]: run["status"] for run in client.call("list_runs")["runs"]}
    energy = client.call("get_energy_status")
    assert (energy["balance"], energy["available"], "reserved" in energy) == (10, 10, False)
    assert client.call("get_heartbeat_status")["beats"] == 0
    assert client.call("memory_stats")["memories"] == 1
    return ended


ENDS: dict[str, Callable[[RawClient], None]] = {
    "end of input": RawClient.end_input,
    "SIGTERM": lambda client: client.signal(signal.SIGTERM),
    "SIGINT": lambda client: client.signal(signal.SIGINT),
}


@pytest.mark.parametrize(("end", "version"), [*((end, "2025-11-25") for end in ENDS), ("end of input", MODERN_VERSION)])
def test_a_beat_ends_with_its_server(window: OpenWindow, silent: Silent, end: str, version: str):
    server = window(version, DIONYSUS_MODEL=silent.model, DIONYSUS_SANDBOX="monty")
    server.open()
    server.call("create_memory", content="The harbour crane is blue.")
    run_id = server.call("run_heartbeat", wait_s=0)["run_id"]
    asked = silent.wait_for_a_question()
    ENDS[end](server)
    server.wait()
    assert nothing_is_left(window()) == {run_id: "interrupted"}
    assert gone_soon(asked)


def test_ctrl_c_at_a_terminal_ends_the_beat(window: OpenWindow, silent: Silent, tmp_path: Path):
    first = window()
    first.open()
    first.call("create_memory", content="The harbour crane is blue.")
    variables = environment(tmp_path / "home") | {"DIONYSUS_MODEL": silent.model, "DIONYSUS_SANDBOX": "monty"}
    process = subprocess.Popen(
        [*COMMAND, "heartbeat"], env=os.environ | variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    asked = silent.wait_for_a_question()
    process.send_signal(signal.SIGINT)
    out, said = process.communicate(timeout=PATIENCE_S)
    assert (process.returncode, out) == (130, ""), said
    assert "Traceback" not in said
    assert list(nothing_is_left(window()).values()) == ["cancelled"]
    assert gone_soon(asked)
