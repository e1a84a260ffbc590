"""Taking back what a run wrote. What others have built on since stays, and is named; the rest goes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from dionysus_mcp.errors import Conflict
from dionysus_mcp.mind.journal import is_still, stays
from dionysus_mcp.mind.kinds import PREFIXES, Kind
from dionysus_mcp.mind.mentioned import named
from dionysus_mcp.store.port import Change, Link, Node, Operation, Stamp, Store, Thing, Unit

Hold = Callable[[Unit, Sequence[str]], None]
"""Raises when that may not stand which taking these things back has made."""


@dataclass(frozen=True, slots=True)
class TakenBack:
    """Which things are again what they were, and which could not be made so."""

    things: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


class End(Protocol):
    """How the end of a run is written down, in the unit of work in which its writes are taken back."""

    def may(self, unit: Unit) -> bool:
        """Whether it has not ended already."""

    def write(self, unit: Unit, taken: TakenBack) -> None: ...


class TakingBack:
    """Takes a run back in one unit of work, together with the note that it has ended."""

    def __init__(self, store: Store, hold: Hold) -> None:
        self._store = store
        self._hold = hold

    def run(self, run_id: str, stamp: Stamp, end: End) -> bool:
        """Whether it was this call that ended the run. Goals stay as they are where taking them back would break what
        they are held to."""
        try:
            return self._once(run_id, stamp, end, goals=True)
        except Conflict:
            return self._once(run_id, stamp, end, goals=False)

    def _once(self, run_id: str, stamp: Stamp, end: End, *, goals: bool) -> bool:
        with self._store.unit(stamp) as unit:
            if not end.may(unit):
                return False
            taken = _taken_back(unit, self._standing(run_id), goals=goals)
            if goals:
                self._hold(unit, taken.things)
            unit.act()
            end.write(unit, taken)
        return True

    def _standing(self, run_id: str) -> list[Change]:
        """What the run changed and nobody has taken back, the newest first."""
        changes = [one for one in self._store.changes(run=run_id) if not stays(one)]
        undone: dict[int, bool] = {}
        for one in changes:
            if one.act not in undone:
                undone[one.act] = self._is_undone(one)
        return [one for one in reversed(changes) if not undone[one.act]]

    def _is_undone(self, change: Change) -> bool:
        later = self._store.changes(since=change.seq, thing=change.thing, newest_first=True)
        return any(one.undoes == change.act and not self._is_undone(one) for one in later)


def _taken_back(unit: Unit, changes: Sequence[Change], *, goals: bool) -> TakenBack:
    things: dict[str, None] = {}
    left: dict[str, None] = {}
    act = 0
    for change in changes:
        if change.act != act:
            act = change.act
            unit.act(undoes=act)
        held = not goals and change.thing.startswith(f"{PREFIXES[Kind.GOAL]}_")
        if change.thing in left or _erased(change):
            continue
        if held or not _take_back(unit, change):
            left[change.thing] = None
        else:
            things[change.thing] = None
    return TakenBack(tuple(one for one in things if one not in left), tuple(left))


def _take_back(unit: Unit, change: Change) -> bool:
    """Whether it could be taken back."""
    now = unit.get(change.thing)
    if not is_still(now, change.after):
        return False
    before = change.before
    if isinstance(before, Link):
        return _tied_again(unit, before)
    if before is not None:
        unit.restore(_again(before, now))
        return True
    if isinstance(change.after, Node) and unit.links(change.thing):
        return False
    if change.after is not None:
        unit.delete(change.thing)
    return True


def _again(before: Node, now: Thing | None) -> Node:
    """As it was, as if nobody had touched it. Only its version counts on: whoever read what the run made of it holds a
    number that may not come to stand for something else."""
    counted = now.version + 1 if isinstance(now, Node) else before.version
    return replace(named(before), version=counted)


def _tied_again(unit: Unit, link: Link) -> bool:
    if unit.get(link.source) is None or unit.get(link.target) is None:
        return False
    unit.put(link)
    return True


def _erased(change: Change) -> bool:
    """Of what was erased for good, nothing is left to be taken back."""
    gone = isinstance(change.after, Node) and change.after.status == "purged"
    return gone or change.operation is Operation.PURGE or (change.before is change.after is None)
