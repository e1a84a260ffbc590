"""A server lets beats begin by themselves, if the settings say so. Of several servers over one store only one does:
energy waits for one beat at a time, and the others see that it was."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import anyio.to_thread

from dionysus_mcp.errors import Conflict, LimitReached, StoreBusy
from dionysus_mcp.mind.energy.scheduling import scheduled, what_holds
from dionysus_mcp.mind.rules import Schedule
from dionysus_mcp.runs.background import Background
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

    async def round(self) -> bool:
        """Look once more, for ever. Whatever is not just a matter of waiting is for the log."""
        try:
            await self.look()
        except LimitReached:
            raise
        except (Conflict, StoreBusy):  # somebody else was quicker, paused them, or writes: later, then
            pass
        return True


@asynccontextmanager
async def beating(beats: Beats, look_s: float = LOOK_S) -> AsyncIterator[None]:
    """As long as the server lives."""
    if not beats.schedule.is_on:
        yield
        return
    looking = Background(beats.round, look_s, "beats that begin by themselves")
    try:
        yield
    finally:
        await looking.end()
