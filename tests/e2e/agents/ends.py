"""Ways in which a beat is ended before its time, from outside."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.e2e.agents.beats import until
from tests.e2e.agents.places import Beat, Place

DEADLINE_S, BUSY_S = 6.0, 9.0
"""How long a beat may take, and how long it waits for the store, where it is to run out of time."""
LATE_S = 0.5

Rest = Callable[[], object]
"""What there is to wait for once nobody holds the beat any more."""


@dataclass(frozen=True)
class End:
    """`status`: how the run stands afterwards. Where servers outlive it, one does for many beats."""

    status: str
    bring: Callable[[Place, Beat], Rest]
    outlived: bool = True
    settings: Mapping[str, str] = field(default_factory=dict)

    def statuses(self, phase: str) -> set[str | None]:
        """Begun no earlier, a beat may not be on record; and one that is being recorded may be before it is ended."""
        return {self.status} | ({None} if phase == "initialising" else {"done"} if phase == "recording" else set())


def cancel(place: Place, beat: Beat) -> Rest:
    """By its id, or with the request that asked for it."""
    if beat.id is None:
        place.server.notify("notifications/cancelled", {"requestId": beat.request})
        return lambda: until(lambda: place.is_over(beat))
    place.server.ask("tools/call", {"name": "cancel_run", "arguments": {"run_id": beat.id}})
    return lambda: until(lambda: place.is_over(beat))


def time_out(place: Place, beat: Beat) -> Rest:
    """Before it is on record it waits for nothing but the store."""
    if beat.id is None:
        time.sleep(BUSY_S + LATE_S)
        return lambda: place.server.answer(beat.request)
    time.sleep(DEADLINE_S + LATE_S)
    return lambda: until(lambda: place.is_over(beat))


def disconnect(place: Place, _: Beat) -> Rest:
    place.server.end_input()
    return place.server.wait


def kill(place: Place, _: Beat) -> Rest:
    place.kill()
    return lambda: None


SHORT = {"DIONYSUS_AGENTS__DEADLINE_S": f"{DEADLINE_S:g}", "DIONYSUS_SQLITE__BUSY_TIMEOUT_S": f"{BUSY_S:g}"}
ENDS = {
    "cancel": End("cancelled", cancel),
    "time-out": End("timed_out", time_out, settings=SHORT),
    "disconnect": End("interrupted", disconnect, outlived=False),
    "kill -9": End("interrupted", kill, outlived=False),
}
