"""Saying something to the user of a run. Whatever comes between: what has gone out counts, and nothing else does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import anyio
from anyio import to_thread

from dionysus_mcp.errors import DionysusError
from dionysus_mcp.logs import report_defect
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.moments import iso
from dionysus_mcp.mind.values import Caller
from dionysus_mcp.outreach import Outreach

if TYPE_CHECKING:
    from dionysus_mcp.runs.live import Live

HANDED_S = 1.0
"""How long a client that waits has to take a word for its user."""
NO_CLIENT = "no client waits for this run"


@dataclass(slots=True)
class Reaching:
    """One attempt, by every way there is."""

    mind: Mind
    """As it is: what has gone out is noted also when the run is over."""
    outreach: Outreach
    live: Live | None
    handed: bool = False
    posted: bool = False
    why_not_posted: str = ""

    @property
    def by(self) -> tuple[str, ...]:
        """Through what it went out."""
        return (*(["client"] if self.handed else []), *(["webhook"] if self.posted else []))

    @property
    def whys(self) -> list[str]:
        """Why it did not go out by others."""
        return [*([] if self.handed else [NO_CLIENT]), *([] if self.posted else [self.why_not_posted])]

    async def say(self, text: str, caller: Caller) -> None:
        words = self.live.course.words if self.live else None
        word = words.say(text) if words else None
        try:
            await self._post(text, caller)
            if words and word:
                await words.wait_for(word, HANDED_S)
        finally:
            if words and word:
                self.handed = words.drop(word)
            with anyio.CancelScope(shield=True):
                await to_thread.run_sync(self._note, caller)

    async def _post(self, text: str, caller: Caller) -> None:
        at = iso(self.mind.clock())
        self.why_not_posted = await to_thread.run_sync(self.outreach.post, text, caller.run, caller.project, at)
        self.posted = not self.why_not_posted

    def _note(self, caller: Caller) -> None:
        try:
            (self.mind.energies.reached if self.by else self.mind.energies.not_reached)(caller)
        except DionysusError as error:  # what went out is no error for that, and this run tries no second time
            report_defect(error, "noting who was reached")
