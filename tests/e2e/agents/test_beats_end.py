"""However a beat ends, in whatever it is about: energy, beats, goals and memories are as before, or as after it.

A sample is played, in which every two of end, phase and tier meet. `WHOLE_TABLES=1 python -m pytest
tests/e2e/agents/test_beats_end.py` plays all.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.contract.sandbox.containers import containers_of
from tests.e2e.agents.beats import MOVED, PHASES, WELL, state_of, status_of, until
from tests.e2e.agents.ends import ENDS, End
from tests.e2e.agents.places import Beat, Place
from tests.e2e.agents.processes import lives, started_by
from tests.e2e.agents.turnstile import LOCKS

pytestmark = [
    pytest.mark.skipif(not LOCKS.exists(), reason="signals as on POSIX, and Linux says who waits for a lock"),
    pytest.mark.timeout(300),
]

WHOLE = bool(os.environ.get("WHOLE_TABLES"))
TIERS = ("monty", "bwrap", "docker")
CELLS = [
    (end, phase, tier)
    for i, end in enumerate(ENDS)
    for j, phase in enumerate(PHASES)
    for k, tier in enumerate(TIERS)
    if WHOLE or (i + j + k) % len(TIERS) == 0
]
NOTICED_S = 0.3
"""So long a beat that is held stays where it is, so that its end finds it there."""


@dataclass
class Places:
    """Opened when they are first needed. One that outlives its beats serves many."""

    new_folder: Callable[[str], Path]
    opened: dict[object, Place] = field(default_factory=dict)

    def at(self, tier: str, end: End) -> Place:
        key = (tier, end.status) if end.outlived else len(self.opened)
        if key not in self.opened:
            place = Place(self.new_folder("place") / "home", tier, dict(end.settings(tier)))
            try:
                place.open()
            except BaseException:
                place.end()
                raise
            self.opened[key] = place
        return self.opened[key]


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Places]:
    places = Places(tmp_path_factory.mktemp)
    yield places
    for place in places.opened.values():
        place.end()


@pytest.mark.parametrize(("end", "phase", "tier"), CELLS)
def test_a_beat_that_is_ended_was_none(places: Places, end: str, phase: str, tier: str):
    about, how = PHASES[phase], ENDS[end]
    here = places.at(tier, how)
    with here.standing(about) as beat:
        if about.passes:
            assert "result" in here.server.request("ping")
        wait_for_the_rest = how.bring(here, beat)
        time.sleep(NOTICED_S if about.passes else 0)
    wait_for_the_rest()
    status = here.status(beat)
    assert status in how.statuses(phase)
    is_as_it_says(here, beat, status)


def is_as_it_says(here: Place, beat: Beat, status: str | None) -> None:
    """What the run says of itself, and what is there, are the same."""
    before, after = beat.before, state_of(here.home)
    if status != "done":
        assert after == before
        return
    assert after["beats"] == before["beats"] + 1
    assert after["memories"] != before["memories"]  # its own takes the place of the last beat's
    assert after["energy"] == (19.0, 19.0, None)  # 20 at most, less what changing a goal costs
    assert after["goals"][0]["touched_at"] > before["goals"][0]["touched_at"]


@pytest.mark.parametrize("end", ["cancel", *(["kill -9"] if WHOLE else [])])
def test_a_beat_that_is_ended_before_any_of_its_writes_was_or_was_not(places: Places, end: str):
    """Before each of them, until one beat is over before it comes to write for so many a time."""
    how, number, stood = ENDS[end], 0, True
    while stood:
        here = places.at("monty", how)
        with here.before_write(number) as beat:
            stood = beat is not None
            assert "result" in here.server.request("ping")
            wait_for_the_rest = how.bring(here, beat) if beat else None
        if beat and wait_for_the_rest:
            wait_for_the_rest()
            is_as_it_says(here, beat, here.status(beat))
        number += 1
    assert number > len(WELL)


def test_a_beat_whose_code_has_moved_is_cancelled(places: Places):
    here = places.at("auto", ENDS["cancel"])
    with here.standing(MOVED) as beat:
        assert here.cancel(str(beat.id)) == "cancelled"
    assert state_of(here.home) == beat.before


@pytest.mark.parametrize("tier", ["bwrap", "docker"])
def test_a_server_that_is_told_to_end_leaves_nothing_behind(places: Places, tier: str):
    here = places.at(tier, ENDS["disconnect"])
    with here.standing(PHASES["in its code"]) as beat:
        ran, contained = started_by(here.server.pid), containers(here)
        assert contained if tier == "docker" else ran
        here.server.signal(signal.SIGTERM)
        here.server.wait()
    until(lambda: not any(map(lives, ran)))
    until(lambda: not containers(here))
    assert here.status(beat) == "interrupted"
    assert state_of(here.home) == beat.before


def containers(here: Place) -> list[str]:
    return containers_of(here.server.pid) if here.tier == "docker" else []


def test_a_beat_whose_server_is_killed_as_soon_as_it_is_recorded_stays(places: Places):
    here = places.at("monty", ENDS["kill -9"])
    before = state_of(here.home)
    here.model.say(WELL)
    run_id = here.begin()
    until(lambda: status_of(here.home, run_id) != "running")
    here.kill()
    assert status_of(here.home, run_id) == "done"
    is_as_it_says(here, Beat(0, run_id, None, before), "done")
