"""The calls of a bridge that are under way: a server in the same process tells of each. Imports nothing heavy."""

from __future__ import annotations

from asyncio import Event
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(slots=True)
class Underway:
    """The calls of one bridge that a server in this process is carrying out: whoever takes back what a run has written
    must know when the last of them is over. Belongs to one event loop."""

    calls: int = 0
    closed: bool = False
    _idle: Event | None = None

    @contextmanager
    def one_more(self) -> Iterator[bool]:
        """The time of a call. False: it may not begin any more."""
        if self.closed:
            yield False
            return
        self.calls += 1
        try:
            yield True
        finally:
            self.calls -= 1
            if self._idle is not None and not self.calls:
                self._idle.set()

    async def close(self) -> None:
        """Nothing begins from now on. Returns when nothing is under way."""
        self.closed = True
        if self.calls:
            self._idle = self._idle or Event()
            await self._idle.wait()


UNDERWAY: ContextVar[Underway | None] = ContextVar("dionysus_underway", default=None)
"""Set by a bridge for its calls: a server in the same process finds it there, as it finds who acts."""


@contextmanager
def carried_out() -> Iterator[bool]:
    """For servers: the time in which they carry out a call. False: whoever called has left, and nothing may begin."""
    underway = UNDERWAY.get()
    if underway is None:
        yield True
        return
    with underway.one_more() as allowed:
        yield allowed
