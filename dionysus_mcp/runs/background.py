"""Work of a server beside its calls. When it is ended, no thread of it is under way any more."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import anyio

from dionysus_mcp.errors import DionysusError
from dionysus_mcp.logs import report_defect, say

Round = Callable[[], Awaitable[bool]]
"""Whether there is more to do."""


class Background:
    """Rounds of work on the event loop, each after a pause, as long as there is more to do. One that fails is told, but
    not again and again, and the next one comes."""

    def __init__(self, work: Round, pause_s: float, what: str) -> None:
        self._work = work
        self._pause_s = pause_s
        self._what = what
        self._told = ""
        self._scope = anyio.CancelScope()
        self._task = asyncio.create_task(self._through(), name=what)

    @property
    def over(self) -> bool:
        return self._task.done()

    async def end(self) -> None:
        self._scope.cancel()
        await asyncio.wait({self._task})

    async def _through(self) -> None:
        with self._scope:
            more = True
            while more:
                await anyio.sleep(self._pause_s)
                more = await self._round()

    async def _round(self) -> bool:
        try:
            more = await self._work()
        except Exception as error:
            self._tell(error)
            return True
        self._told = ""
        return more

    def _tell(self, error: Exception) -> None:
        why = repr(error)
        if why != self._told:
            self._told = why
            if isinstance(error, DionysusError):
                say("warning", f"{self._what}: {error.message}", code=error.code, next=error.next_step)
            else:
                report_defect(error, self._what)
