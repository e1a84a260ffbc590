"""What can be done with runs on a server: begin, wait, hand over, cancel, look; also with those of other servers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import anyio
import anyio.to_thread

from dionysus_mcp.errors import BeatUnderWay
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.runs.answers import RunsListed, RunTold, Trajectory
from dionysus_mcp.mind.runs.records import Asked
from dionysus_mcp.mind.runs.values import Status
from dionysus_mcp.mind.values import Caller
from dionysus_mcp.mind.viewed.views import Views
from dionysus_mcp.runs.course import Said
from dionysus_mcp.runs.job import Job
from dionysus_mcp.runs.live import Live
from dionysus_mcp.runs.reaching import Reaching
from dionysus_mcp.runs.supplies import Supplies
from dionysus_mcp.runs.under_way import ENDING_S, UnderWay
from dionysus_mcp.runs.waiting import Teller, checked_wait, follow, look_after

if TYPE_CHECKING:
    from fastmcp import FastMCP
    from fastmcp.server.context import Context

IN_LINE_S = 0.5
"""How often a beat that waits for another one looks whether the place is free."""


class Runs:
    """For the tools. `core` is None where none of the runs asks agents."""

    def __init__(self, mind: Mind, views: Views, core: FastMCP[Any] | None, supplies: Supplies) -> None:
        self._mind = mind
        self._outreach = supplies.outreach
        self._under_way = UnderWay(mind, views, core, supplies)
        self._looking = self._under_way.looking

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Runs]:
        """As long as the server lives."""
        async with self._under_way.open():
            yield self

    async def carry(self, job: Job, caller: Caller, wait_s: float, ctx: Context | None = None) -> RunTold:
        """Begin a run and wait for it so long, first in line where another beat runs; then it goes on by itself.
        Whoever goes away while it is waited for ends it."""
        checked_wait(wait_s)
        until, teller = anyio.current_time() + wait_s, Teller(ctx)
        while True:
            live = await self._followed(job, caller, until, teller)
            left = until - anyio.current_time()
            if live.refused is None:
                return await self.get(live.id)
            if not isinstance(live.refused, BeatUnderWay) or left <= 0:
                raise live.refused
            await teller.tell(Said(text=f"in line: {live.refused.message}"))
            await anyio.sleep(min(IN_LINE_S, left))

    async def wait(self, run_id: str, wait_s: float, ctx: Context | None = None) -> RunTold:
        """Wait for a run of any server. Who goes away meanwhile ends nothing."""
        checked_wait(wait_s)
        live = self._under_way.get(run_id)
        if live is not None:
            await follow(live, wait_s, Teller(ctx))
        else:
            await look_after(lambda: self._looking.get(run_id), wait_s, Teller(ctx))
        return await self.get(run_id)

    async def cancel(self, run_id: str, caller: Caller) -> RunTold:
        """End a run of any server. One that is over stays as it is."""
        live = self._under_way.get(run_id)
        if live is None:
            await anyio.to_thread.run_sync(self._mind.runs.ask_to_cancel, run_id, caller)
        else:
            live.stop(Status.CANCELLED, f"{caller.author} cancelled it.")
        return await self.wait(run_id, ENDING_S)

    async def get(self, run_id: str) -> RunTold:
        return await anyio.to_thread.run_sync(self._looking.get, run_id)

    async def page(self, asked: Asked, limit: int, cursor: str | None, caller: Caller) -> RunsListed:
        return await anyio.to_thread.run_sync(self._looking.page, asked, limit, cursor, caller)

    async def steps(self, run_id: str, limit: int, cursor: str | None, *, full: bool) -> Trajectory:
        return await anyio.to_thread.run_sync(lambda: self._looking.steps(run_id, limit, cursor, full=full))

    async def step(self, run_id: str, number: int) -> Trajectory:
        return await anyio.to_thread.run_sync(self._looking.step, run_id, number)

    async def reach_out(self, text: str, caller: Caller) -> Reaching:
        """Say something to the user of a run."""
        reaching = Reaching(self._mind, self._outreach, self._under_way.get(caller.run))
        await reaching.say(text, caller)
        return reaching

    async def _followed(self, job: Job, caller: Caller, until: float, teller: Teller) -> Live:
        """A run that was begun and waited for, unless it was refused."""
        live = self._under_way.begin(job, caller)
        try:
            await live.begun.wait()
            if live.refused is None:
                await follow(live, max(0.0, until - anyio.current_time()), teller)
        except anyio.get_cancelled_exc_class():
            live.stop(Status.CANCELLED, "Whoever waited for it went away.")
            with anyio.move_on_after(ENDING_S, shield=True):
                await live.ended.wait()
            raise
        return live
