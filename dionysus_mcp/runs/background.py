"""Work of a server beside its calls. When it is ended, no thread of it is under way any more."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import anyio


class Background:
    """Begins at once, on the event loop."""

    def __init__(self, work: Callable[[], Awaitable[None]]) -> None:
        self._work = work
        self._scope = anyio.CancelScope()
        self._task = asyncio.create_task(self._through())

    @property
    def over(self) -> bool:
        return self._task.done()

    async def end(self) -> None:
        self._scope.cancel()
        await asyncio.wait({self._task})

    async def _through(self) -> None:
        with self._scope:
            await self._work()
