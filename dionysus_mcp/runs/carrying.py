"""Carrying out one run from its beginning to its end, whatever happens in it: all of it holds, or nothing."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

import anyio
import anyio.to_thread

from agents.acting import ACTING, Acting
from dionysus_mcp.errors import Conflict, DionysusError
from dionysus_mcp.logs import report_defect
from dionysus_mcp.mind.runs.values import Failure, Status
from dionysus_mcp.runs.failing import failed, innermost, stopped, too_slow
from dionysus_mcp.runs.job import Job
from dionysus_mcp.runs.live import Live
from dionysus_mcp.store.port import Stamp

PAUSES_S = (0.2, 0.2, None)
"""How long to wait before the next try; behind the last there is none."""
LATE_S = 0.1
"""So long after the deadline also what waits in a thread is told of it: behind the tasks, which then know why."""


@dataclass(frozen=True, slots=True)
class Carrying:
    """Carries out the job of one run. `ready` is called in a thread before anything else."""

    live: Live
    job: Job
    deadline_s: float
    keep: int
    ready: Callable[[], None]

    async def through(self) -> None:
        """Runs as a task of its own, with a context of its own."""
        live = self.live
        error: BaseException | None = None
        try:
            with live.scope:
                await anyio.to_thread.run_sync(self._prepare)
                live.begun.set()
                await self._work()
        except BaseException as raised:
            error = innermost(raised)
        live.cancelled.set()
        with anyio.CancelScope(shield=True):
            await anyio.to_thread.run_sync(self._end, error)
        live.over()

    def _prepare(self) -> None:
        live = self.live
        self.ready()
        live.since = live.plain_mind.store.position()
        self.job.prepare(live)
        live.begin(self.job.title)
        live.since = live.plain_mind.store.position()  # what it had to wait for has happened by now

    async def _work(self) -> None:
        live = self.live
        ACTING.set(Acting(live.id, live.run.project, since=live.since, cancelled=live.cancelled))
        live.scope.deadline = anyio.current_time() + self.deadline_s
        late = asyncio.get_running_loop().call_later(self.deadline_s + LATE_S, live.cancelled.set)
        try:
            answer = await self.job.work(live)
            await anyio.to_thread.run_sync(self._finish, answer)
        finally:
            late.cancel()

    def _finish(self, answer: object) -> None:
        """A job that has not said so itself has ended well, too."""
        live = self.live
        if live.records.run(live.id).status is not Status.RUNNING:
            return
        with live.plain_mind.store.unit(Stamp(live.caller.author, live.id)) as unit:
            live.finish_in(unit, answer)

    def _end(self, error: BaseException | None) -> None:
        """In a thread: what has to be true when nothing of the run is under way any more."""
        live = self.live
        if not live.recorded:
            live.refused = error or Conflict("The run was cancelled before it began.", "Begin it again.")
            return
        how = self._how(error)
        if how is not None:
            self._take_back(*how)
        try:
            live.records.drop_oldest(self.keep)
        except DionysusError as late:
            report_defect(late, "dropping the steps of old runs")

    def _how(self, error: BaseException | None) -> tuple[Status, Failure] | None:
        """How it ended; None when it ended well."""
        live = self.live
        if live.stopped is not None:
            return live.stopped[0], stopped(*live.stopped)
        if live.scope.cancel_called:
            return Status.TIMED_OUT, too_slow(self.deadline_s)
        return failed(error, live.run.kind) if error is not None else None

    def _take_back(self, status: Status, failure: Failure) -> None:
        """Where the store refuses again and again it stays on record as running, and whoever looks next, this server or
        another, takes it back."""
        live = self.live
        for pause in PAUSES_S:
            try:
                live.records.end(live.id, status, failure, live.caller.author)
            except DionysusError as error:
                if pause is None:
                    report_defect(error, f"the end of {live.id}")
                    return
                time.sleep(pause)
            else:
                return
