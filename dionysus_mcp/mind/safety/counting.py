"""Counts deletions in the unit of work that deletes, so that no two processes can each be the tenth.

What is counted is noted beside the things, not journalled: an undo must not let deletions go.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta

from dionysus_mcp.errors import Held
from dionysus_mcp.mind.kinds import Kind, free_id_of
from dionysus_mcp.mind.moments import iso
from dionysus_mcp.mind.rules import AlarmRules
from dionysus_mcp.mind.safety.approvals import Approval
from dionysus_mcp.store.port import Clock, Unit

AREA, TALLY = "safety", "tally"
SCOPE = "deletions"
MOST_SHOWN = 20

Notes = Callable[[str, Sequence[str]], dict[str, bytes]]
"""How notes are read: of the store, or of a unit of work."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many deletions there ever were, which of them a person has looked at, and the request that holds more."""

    count: int = 0
    cleared: int = 0
    request: str = ""
    since: str = ""

    @classmethod
    def read(cls, notes: Notes) -> Tally:
        raw = notes(AREA, [TALLY]).get(TALLY)
        return cls(**json.loads(raw)) if raw else cls()

    def keep(self, unit: Unit) -> None:
        unit.note(AREA, TALLY, json.dumps(asdict(self)).encode())


@dataclass(frozen=True, slots=True)
class Deletion:
    """One deletion: when, and of what."""

    at: str
    thing: str


class Deletions:
    """The deletions of late, over all processes."""

    def __init__(self, clock: Clock, rules: AlarmRules) -> None:
        self._clock = clock
        self.rules = rules

    def count(self, unit: Unit, things: Sequence[str]) -> None:
        """Count what this unit of work deletes. Refused, and with it the unit, while deletions are held."""
        self.refuse_if_held(unit.notes)
        self.add(unit, things)

    def refuse_if_held(self, notes: Notes) -> None:
        tally = Tally.read(notes)
        if tally.request:
            raise Held(
                f"{self.rules.deletions} memories were deleted within {self.rules.seconds:g} s; further deletions have "
                f"been held since {tally.since}.",
                "A person must let it go: acknowledge_destruction_alert asks them, or they run "
                f"`dionysus approve {tally.request}` in a terminal.",
                request_id=tally.request,
            )

    def add(self, unit: Unit, things: Sequence[str]) -> None:
        """Count deletions; so many in so short a time hold further ones."""
        tally, now = Tally.read(unit.notes), iso(self._clock())
        for thing in things:
            tally = replace(tally, count=tally.count + 1)
            unit.note(AREA, _slot(tally.count), json.dumps([now, thing]).encode())
            unit.note(AREA, _slot(tally.count - self._kept), None)
        if not tally.request and self._too_many(unit, tally):
            tally = self._held(unit, tally, now)
        tally.keep(unit)

    def late(self, notes: Notes, tally: Tally) -> list[Deletion]:
        """Deletions within the time that counts, oldest first, as many as set the alarm off at most."""
        return [one for one in self.last(notes, tally, self.rules.deletions) if one.at > self._begin]

    def last(self, notes: Notes, tally: Tally, most: int) -> list[Deletion]:
        """The last deletions that nobody has looked at."""
        first = max(tally.cleared, tally.count - most) + 1
        found = notes(AREA, [_slot(number) for number in range(first, tally.count + 1)])
        return [Deletion(*json.loads(raw)) for _, raw in sorted(found.items())]

    @property
    def _kept(self) -> int:
        return max(self.rules.deletions, MOST_SHOWN)

    @property
    def _begin(self) -> str:
        return iso(self._clock() - timedelta(seconds=self.rules.seconds))

    def _too_many(self, unit: Unit, tally: Tally) -> bool:
        """Whether the first of the last so many is late. One that lies ahead, because the clock was set back, is."""
        number = tally.count - self.rules.deletions + 1
        found = unit.notes(AREA, [_slot(number)]).get(_slot(number)) if number > tally.cleared else None
        return found is not None and Deletion(*json.loads(found)).at > self._begin

    def _held(self, unit: Unit, tally: Tally, now: str) -> Tally:
        """Ask for an approval: an act of its own, so that it is not undone with a deletion."""
        unit.act()
        request = free_id_of(unit, Kind.APPROVAL)
        unit.put(self.request(unit.notes, replace(tally, request=request, since=now)).node())
        unit.act()
        return replace(tally, request=request, since=now)

    def request(self, notes: Notes, tally: Tally) -> Approval:
        """What a person is asked."""
        what = [deletion.thing for deletion in self.last(notes, tally, MOST_SHOWN)]
        return Approval(tally.request, SCOPE, tuple(what), tally.since)


def _slot(number: int) -> str:
    return f"{number:015d}"
