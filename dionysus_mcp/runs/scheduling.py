"""A server lets beats begin by themselves, if the settings say so. Of several servers over one store only one does:
energy waits for one beat at a time, and the others see that it was."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import anyio.to_thread

from dionysus_mcp.errors import DionysusError
from dionysus_mcp.mind.energy.scheduling import scheduled, what_holds
from dionysus_mcp.mind.rules import Schedule
from dionysus_mcp.runs.runs import Runs

if TYPE_CHECKING:
    from dionysus_mcp.mind.mind import Mind

LOOK_S = 30.0


@dataclass(frozen=True, slots=True)
class Beats:
    """Lets them begin."""

    mind: Mind
    runs: Runs
    project: str
    schedule: Schedule

    async def look(self) -> str | None:
        """Begin one if it is due; its run, which goes on by itself."""
        from dionysus_mcp.runs.heartbeat import Beating

        holds = await anyio.to_thread.run_sync(what_holds, self.mind.store, self.schedule, self.mind.clock())
        if holds is not None:
            return None
        told = await self.runs.carry(Beating(self.project), scheduled(self.project), 0)
        return told.run_id

    async def go_on(self, look_s: float) -> None:
        while True:
            await asyncio.sleep(look_s)
            with suppress(DionysusError):  # somebody else was quicker, paused them, or the store is busy: later, then
                await self.look()


@asynccontextmanager
async def beating(beats: Beats, look_s: float = LOOK_S) -> AsyncIterator[None]:
    """As long as the server lives."""
    if not beats.schedule.is_on:
        yield
        return
    task = asyncio.create_task(beats.go_on(look_s), name="beats")
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
