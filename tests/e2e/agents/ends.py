"""Ways in which a beat is ended before its time, from outside."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.e2e.agents.beats import until
from tests.e2e.agents.places import Beat, Place

DEADLINE_S, IN_CONTAINERS_S = 6.0, 20.0
"""How long a beat may take where it is to run out of time: so long that it comes to stand where it is wanted."""
BUSY = 1.5
"""So many times as long it waits for the store."""
LATE_S = 0.5

Rest = Callable[[], object]
"""What there is to wait for once nobody holds the beat any more."""


@dataclass(frozen=True)
class End:
    """`status`: how the run stands afterwards. Where servers outlive it, one does for many beats."""

    status: str
    bring: Callable[[Place, Beat], Rest]
    outlived: bool = True
    settings: Callable[[str], Mapping[str, str]] = lambda _: {}
    """By the tier of the sandbox."""

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
        time.sleep(BUSY * deadline_s(place.tier) + LATE_S)
        return lambda: place.server.answer(beat.request)
    time.sleep(deadline_s(place.tier) + LATE_S)
    return lambda: until(lambda: place.is_over(beat))


def disconnect(place: Place, _: Beat) -> Rest:
    place.server.end_input()
    return place.server.wait


def kill(place: Place, _: Beat) -> Rest:
    place.kill()
    return lambda: None


def deadline_s(tier: str) -> float:
    return IN_CONTAINERS_S if tier == "docker" else DEADLINE_S


def short(tier: str) -> Mapping[str, str]:
    seconds = deadline_s(tier)
    return {
        "DIONYSUS_AGENTS__DEADLINE_S": f"{seconds:g}",
        "DIONYSUS_SQLITE__BUSY_TIMEOUT_S": f"{BUSY * seconds:g}",
    }


ENDS = {
    "cancel": End("cancelled", cancel),
    "time-out": End("timed_out", time_out, settings=short),
    "disconnect": End("interrupted", disconnect, outlived=False),
    "kill -9": End("interrupted", kill, outlived=False),
}
