"""Waiting for a run, and telling whoever waits how far it is."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import anyio
import anyio.to_thread

from dionysus_mcp.errors import InvalidInput, shown
from dionysus_mcp.mind.runs.answers import RunTold
from dionysus_mcp.mind.runs.values import Status
from dionysus_mcp.runs.course import Said
from dionysus_mcp.runs.words import Words

if TYPE_CHECKING:
    from fastmcp.server.context import Context

    from dionysus_mcp.runs.live import Live

MOST_WAIT_S = 600
LOOKS_S = (0.1, 0.2, 0.5)
"""How long to wait between looks at a run of another server; the last of them again and again."""
LEAST_STEP = 1e-3
FOR_THE_USER = "For the user: {text}"


def checked_wait(wait_s: float) -> float:
    if not math.isfinite(wait_s) or not 0 <= wait_s <= MOST_WAIT_S:
        raise InvalidInput(
            f"wait_s is {shown(wait_s)}.", f"Give seconds from 0 to {MOST_WAIT_S} as wait_s.", field="wait_s"
        )
    return wait_s


class Teller:
    """Tells a client how far a run is. What it is told always grows."""

    def __init__(self, ctx: Context | None) -> None:
        self._ctx = ctx
        self._last: Said | None = None
        self._done = -1.0

    async def tell(self, said: Said) -> None:
        if self._ctx is None or said == self._last or not said.text:
            return
        self._last, self._done = said, max(said.done, self._done + LEAST_STEP)
        of = said.of if said.of > 0 and said.of >= self._done else None
        await self._ctx.report_progress(self._done, of, said.text)

    async def hand_over(self, words: Words, until: float) -> None:
        """What agents say to the user, if the client listens to how far a run is."""
        while self._ctx is not None and _listens(self._ctx) and await words.send_next(self._for_the_user, until):
            pass

    async def _for_the_user(self, text: str) -> None:
        if self._ctx is not None:
            self._done += LEAST_STEP
            await self._ctx.report_progress(self._done, None, FOR_THE_USER.format(text=text))


def _listens(ctx: Context) -> bool:
    request = ctx.request_context
    return request is not None and "progressToken" in (request.meta or {})


async def follow(live: Live, wait_s: float, teller: Teller) -> None:
    """Until it ends, or as long as somebody wants to wait."""
    seen, until = -1, anyio.current_time() + wait_s
    while not live.ended.is_set():
        with anyio.CancelScope(deadline=until) as waiting:
            seen = await live.bell.past(seen)
            await teller.tell(live.course.said)
        if waiting.cancelled_caught:
            return
        await teller.hand_over(live.course.words, until)


async def look_after(look: Callable[[], RunTold], wait_s: float, teller: Teller) -> None:
    """The same, for a run of another server."""
    looks = 0
    with anyio.move_on_after(wait_s):
        while (told := await anyio.to_thread.run_sync(look)).status is Status.RUNNING:
            await teller.tell(Said(told.steps, 0.0, told.phase or ""))
            await anyio.sleep(LOOKS_S[min(looks, len(LOOKS_S) - 1)])
            looks += 1
