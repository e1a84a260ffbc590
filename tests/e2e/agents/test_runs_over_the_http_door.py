"""Over HTTP a server outlives its clients, and so do the runs that were handed over to it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastmcp import Client

from dionysus_mcp.testing_http import HttpServer
from tests.e2e.agents.silent import Silent
from tests.e2e.conftest import environment

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="signals as on POSIX"),
    pytest.mark.timeout(300),
]


@dataclass(frozen=True)
class Door:
    server: HttpServer
    silent: Silent

    def client(self, mode: Any) -> Client[Any]:
        return Client(self.server.url, auth=self.server.token, mode=mode)


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    silent, home = Silent(tmp_path), tmp_path / "home"
    variables = environment(home) | {"DIONYSUS_MODEL": silent.model, "DIONYSUS_SANDBOX": "monty"}
    with HttpServer(home, variables) as server:
        yield Door(server, silent)


async def called(client: Client[Any], tool: str, **arguments: Any) -> Any:
    return (await client.call_tool(tool, arguments)).structured_content


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_a_run_that_was_handed_over_goes_on_without_its_client(door: Door, mode: Any):
    async with door.client(mode) as first:
        run_id = (await called(first, "run_heartbeat", wait_s=0))["run_id"]
        door.silent.wait_for_a_question()
    async with door.client(mode) as second:
        assert (await called(second, "wait_run", run_id=run_id, wait_s=0.5))["status"] == "running"
        assert (await called(second, "cancel_run", run_id=run_id))["status"] == "cancelled"
        assert (await called(second, "get_heartbeat_status"))["beats"] == 0


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_a_client_that_goes_away_while_it_waits_ends_the_run(door: Door, mode: Any):
    async with door.client(mode) as first:
        waiting = asyncio.create_task(called(first, "run_heartbeat"))
        await asyncio.to_thread(door.silent.wait_for_a_question)
        waiting.cancel()
    async with door.client(mode) as second:
        (run,) = (await called(second, "list_runs"))["runs"]
        told = await called(second, "wait_run", run_id=run["run_id"], wait_s=90)
        assert told["status"] == "cancelled"
        assert (await called(second, "get_heartbeat_status"))["beats"] == 0
        assert "reserved" not in await called(second, "get_energy_status")
