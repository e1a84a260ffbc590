"""Wakes whoever waits on the event loop, from any thread."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import anyio


class Bell:
    """Belongs to the event loop on which it is made."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._rung = anyio.Event()
        self.count = 0

    def ring(self) -> None:
        """Never blocks, never fails."""
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self._loop.call_soon_threadsafe(self._wake)

    async def past(self, seen: int) -> int:
        """Wait until it has been rung more often than that."""
        while self.count <= seen:
            await self._rung.wait()
        return self.count

    def _wake(self) -> None:
        self.count += 1
        rung, self._rung = self._rung, anyio.Event()
        rung.set()
