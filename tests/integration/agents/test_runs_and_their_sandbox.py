"""The sandbox that the runs of a server share: made when the first needs it, closed with the server."""

from __future__ import annotations

import threading
from contextlib import closing
from dataclasses import replace

import anyio
import anyio.to_thread

from dionysus_mcp.composition import build_mind, build_supplies
from dionysus_mcp.mind.values import Caller
from dionysus_mcp.mind.viewed.views import Views
from dionysus_mcp.runs.job import Handle
from dionysus_mcp.runs.runs import Runs
from dionysus_mcp.server import build_core
from dionysus_mcp.settings import Settings
from sandbox.port import STEPS, Sandbox, Session
from sandbox.tiers import Chosen, choose
from tests.integration.agents.jobs import SmallJob


class Noticed:
    """Another sandbox, of which one hears when it is closed."""

    def __init__(self, inner: Sandbox) -> None:
        self._inner = inner
        self.closed = threading.Event()

    @property
    def tier(self) -> str:
        return self._inner.tier

    def open(self, steps: int = STEPS) -> Session:
        return self._inner.open(steps)

    def close(self) -> None:
        self._inner.close()
        self.closed.set()


async def test_one_that_is_still_being_made_when_the_server_has_ended_is_closed(settings: Settings) -> None:
    """An engine of containers takes longer than the end of a server waits."""
    being_made, go_on = threading.Event(), threading.Event()
    noticed = Noticed(choose("monty").sandbox)

    def slowly_made() -> Chosen:
        being_made.set()
        go_on.wait(60)
        return Chosen(noticed, "monty", "the test says so")

    async def need_it(handle: Handle) -> None:
        async with handle.means():
            raise AssertionError("the run was over before")

    with closing(build_mind(settings)) as mind:
        supplies = replace(build_supplies(settings, mind), sandbox=slowly_made)
        core = build_core(mind, "test", supplies=supplies)
        async with Runs(mind, Views(mind), core, supplies).open() as runs:
            told = await runs.carry(SmallJob(need_it), Caller("tester", "test"), 0)
            await anyio.to_thread.run_sync(being_made.wait, 60)
        assert not noticed.closed.is_set()
        go_on.set()
        assert await anyio.to_thread.run_sync(noticed.closed.wait, 60)
        async with Runs(mind, Views(mind), core, supplies).open() as runs:
            assert (await runs.wait(told.run_id, 60)).status == "interrupted"
