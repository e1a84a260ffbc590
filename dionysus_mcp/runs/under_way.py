"""The runs under way on one server: begun, heard when somebody wants them ended, and ended with it."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

import anyio
import anyio.to_thread

from agents.acting import ACTING
from dionysus_mcp.errors import Conflict, DionysusError, LimitReached
from dionysus_mcp.logs import report_defect
from dionysus_mcp.mind.identity import new_run
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.runs.values import Run, Status
from dionysus_mcp.mind.values import Caller
from dionysus_mcp.mind.viewed.views import Views
from dionysus_mcp.runs.background import Background
from dionysus_mcp.runs.carrying import Carrying
from dionysus_mcp.runs.job import Job
from dionysus_mcp.runs.live import Live
from dionysus_mcp.runs.looking import Looking
from dionysus_mcp.runs.opening import Opening
from dionysus_mcp.runs.owner import Owner
from dionysus_mcp.runs.supplies import Supplies

if TYPE_CHECKING:
    from fastmcp import FastMCP

LOOK_EVERY_S = 0.5
"""How often a server that carries out runs looks whether somebody wants one of them cancelled."""
CARRIED = {"current_context", "current_async_library_cvar"}
"""The context variables of OpenTelemetry and of the library that says which kind of event loop this is."""
SOON_S = 1.0
ENDING_S = 10.0
"""How long the end of a run is waited for. A server on stdio has less: what is not taken back then, the next does."""


class UnderWay:
    """They belong to the server, not to the request that began them."""

    def __init__(self, mind: Mind, views: Views, core: FastMCP[Any] | None, supplies: Supplies) -> None:
        self._mind = mind
        self._views = views
        self._supplies = supplies
        self._opening = Opening(core, supplies)
        self.looking = Looking(mind, supplies.folder, self._carries)
        self._owning = threading.Lock()
        self._owner: Owner | None = None
        self._live: dict[str, Live] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._tending: Background | None = None

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """As long as the server lives. At its end every run is taken back."""
        soon = Background(self._sweep, SOON_S, "looking for runs that died")
        try:
            yield
        finally:
            with anyio.CancelScope(shield=True):
                await soon.end()
                await self._stop()
                await self._close()

    def get(self, run_id: str) -> Live | None:
        return self._live.get(run_id)

    def begin(self, job: Job, caller: Caller) -> Live:
        """Begin to begin it: `Live.begun` says when it is on record, or refused."""
        self._refuse_one_more()
        live = self._made(job, caller)
        self._live[live.id] = live
        rules = self._supplies.rules
        carrying = Carrying(live, job, rules.deadline_s, rules.keep, lambda: self._ready(live))
        task = asyncio.create_task(carrying.through(), name=live.id, context=_context_of_its_own())
        self._tasks.add(task)
        task.add_done_callback(lambda done: self._over(live, done))
        if self._tending is None or self._tending.over:
            self._tending = Background(self._tend, LOOK_EVERY_S, "looking after runs")
        return live

    def _refuse_one_more(self) -> None:
        if ACTING.get() is not None:
            raise Conflict("An agent of a run cannot begin another run.", "Do what is to be done with other tools.")
        most = self._supplies.rules.at_once
        if len(self._live) >= most:
            raise LimitReached(
                f"{most} runs are under way on this server, and there may be no more at a time.",
                "wait_run waits for one, cancel_run ends one; DIONYSUS_AGENTS__AT_ONCE sets how many there may be.",
            )

    def _made(self, job: Job, caller: Caller) -> Live:
        run = Run(
            id=new_run(job.prefix, self._mind.clock()),
            kind=job.kind,
            title="",
            project=job.project_id,
            author=caller.author,
            started="",
        )
        return Live(run, self._mind, self._views, caller, self._opening.means, thinks=self._supplies.thinks)

    def _ready(self, live: Live) -> None:
        """Before a run begins: those that died are out of its way, and this server says that it lives."""
        self.looking.sweep()
        with self._owning:
            if self._owner is None:
                self._owner = Owner(self._supplies.folder, self._mind.runs)
            self._owner.renew()
        live.owned_by(self._owner.name)

    def _carries(self, run: Run) -> bool | None:
        """One of its own that it does not carry out any more has ended, and the store did not take its end."""
        own = self._owner is not None and run.owner == self._owner.name
        return run.id in self._live if own else None

    def _over(self, live: Live, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._live.pop(live.id, None)
        live.over()
        if not task.cancelled() and (error := task.exception()) is not None:
            report_defect(error, f"run {live.id}")

    async def _tend(self) -> bool:
        """Look whether a run is to be cancelled, and say that this server lives: no other one ends its runs as long as
        it does. Again while there are runs, or ends of some that the store did not take."""
        lived = bool(self._live)  # one that ends from here on is looked after in the next round
        for run_id, who in (await anyio.to_thread.run_sync(self._wanted)).items():
            if run_id in self._live:
                self._live[run_id].stop(Status.CANCELLED, f"{who} cancelled it.")
        left = await anyio.to_thread.run_sync(self.looking.sweep)
        return lived or bool(left or self._live)

    def _wanted(self) -> dict[str, str]:
        """Which runs are to be cancelled, and who wants it."""
        if self._owner is not None:
            self._owner.renew()
        return self._mind.runs.to_cancel(list(self._live))

    async def _sweep(self) -> bool:
        with suppress(DionysusError):  # whoever uses the store next is told
            await anyio.to_thread.run_sync(self.looking.sweep)
        return False

    async def _stop(self) -> None:
        for live in list(self._live.values()):
            live.stop(Status.INTERRUPTED, "The server that carried it out has ended.")
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=ENDING_S)

    async def _close(self) -> None:
        if self._tending is not None:
            await self._tending.end()
        await anyio.to_thread.run_sync(self._opening.close)
        if self._owner is not None:
            await anyio.to_thread.run_sync(self._owner.close)


def _context_of_its_own() -> contextvars.Context:
    """Nothing of the request that began a run is in it, but for the trace that it is a part of and the kind of loop."""
    context = contextvars.Context()
    for variable, value in contextvars.copy_context().items():
        if variable.name in CARRIED:
            context.run(variable.set, value)
    return context
