"""Runs of other processes: looked at, cancelled, and taken back when their server was killed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dionysus_mcp.testing import MODERN_VERSION, RawClient
from tests.e2e.agents.beats import until
from tests.e2e.agents.silent import Silent
from tests.e2e.conftest import ROOT, OpenWindow, environment

pytestmark = pytest.mark.timeout(300)

SLOW = (sys.executable, "-m", "tests.e2e.agents.slow_server")
Slow = Callable[..., RawClient]


@pytest.fixture
def slow(tmp_path: Path) -> Iterator[Slow]:
    """Opens servers whose runs never end, over the data folder of the windows."""
    opened: list[RawClient] = []

    def open_slow(version: str = "2025-11-25") -> RawClient:
        client = RawClient(SLOW, environment(tmp_path / "home"), ROOT, version)
        opened.append(client)
        client.open()
        return client

    yield open_slow
    for client in opened:
        client.kill()


def memories(client: RawClient) -> int:
    return int(client.call("memory_stats")["memories"])


def test_a_killed_server_leaves_a_run_that_the_next_one_takes_back(slow: Slow, window: OpenWindow):
    victim = slow()
    run_id = victim.call("run_small", wait_s=0)["run_id"]
    until(lambda: memories(victim) == 1)
    victim.kill()
    after = window()
    after.open()
    told = after.call("get_run", run_id=run_id)
    assert (told["status"], told["error"]["code"]) == ("interrupted", "interrupted")
    assert memories(after) == 0
    assert after.call("get_trajectory", run_id=run_id)["page"][0]["agent"] == "manager"


def test_a_server_that_starts_looks_for_such_runs_by_itself(slow: Slow, window: OpenWindow):
    victim = slow()
    victim.call("run_small", wait_s=0)
    until(lambda: memories(victim) == 1)
    victim.kill()
    after = window()
    after.open()
    until(lambda: memories(after) == 0)  # it is not asked for runs


def test_a_run_of_a_server_that_lives_goes_on_beside_others(slow: Slow, window: OpenWindow):
    owner, other = slow(), window()
    other.open()
    run_id = owner.call("run_small", wait_s=0.2)["run_id"]
    assert other.call("list_runs", status="running")["runs"][0]["run_id"] == run_id
    assert other.call("wait_run", run_id=run_id, wait_s=0.2)["status"] == "running"
    assert other.call("cancel_run", run_id=run_id)["status"] == "cancelled"
    assert owner.call("get_run", run_id=run_id)["status"] == "cancelled"
    assert memories(owner) == 0


@pytest.mark.parametrize("version", ["2025-11-25", MODERN_VERSION])
def test_a_client_that_goes_away_ends_what_it_waits_for_and_what_was_handed_over(
    slow: Slow, window: OpenWindow, version: str
):
    """On stdio the server ends with its client: nobody could watch what went on."""
    gone, after = slow(version), window()
    handed_over = gone.call("run_small", wait_s=0)["run_id"]
    gone.ask("tools/call", {"name": "run_small", "arguments": {}})
    after.open()
    until(lambda: len(after.call("list_runs", status="running")["runs"]) == 2)
    gone.end_input()
    gone.wait()
    ended = {run["run_id"]: run["status"] for run in after.call("list_runs")["runs"]}
    assert ended.pop(handed_over) == "interrupted"
    assert set(ended.values()) <= {"cancelled", "interrupted"}
    assert memories(after) == 0


def test_a_cancelled_request_ends_the_run(slow: Slow):
    client = slow()
    request = client.ask("tools/call", {"name": "run_small", "arguments": {}})
    until(lambda: client.call("list_runs", status="running")["runs"])
    (running,) = client.call("list_runs")["runs"]
    client.notify("notifications/cancelled", {"requestId": request})
    told = client.call("wait_run", timeout=100, run_id=running["run_id"], wait_s=90)
    assert told["status"] == "cancelled"
    assert memories(client) == 0


def test_beats_in_two_windows(window: OpenWindow, tmp_path: Path):
    """While one beats the other does not, but can end it; and when one dies, the other goes on at once."""
    silent = Silent(tmp_path)
    first, second = window(DIONYSUS_MODEL=silent.model, DIONYSUS_SANDBOX="monty"), window(DIONYSUS_SANDBOX="monty")
    first.open()
    second.open()
    run_id = first.call("run_heartbeat", wait_s=0)["run_id"]
    silent.wait_for_a_question()
    refused = second.result("tools/call", {"name": "run_heartbeat", "arguments": {"wait_s": 0}})
    assert refused["isError"]
    assert second.call("cancel_run", run_id=run_id)["status"] == "cancelled"
    died = first.call("run_heartbeat", wait_s=0)["run_id"]
    first.kill()
    done = second.call("run_heartbeat", timeout=200, wait_s=180)
    assert (done["status"], done["answer"]["number"]) == ("done", 1)
    assert second.call("get_run", run_id=died)["status"] == "interrupted"
    energy = second.call("get_energy_status")
    assert energy["balance"] == energy["available"] == done["answer"]["energy_after"]
    silent.end()
