"""The journal as people use it: what happened to a memory, and taking a change back."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from dionysus_mcp.errors import AlreadyUndone, Conflict, InvalidInput, NotFound, Purged, UndoBlocked
from dionysus_mcp.mind.answers import Event, History, Undone
from dionysus_mcp.mind.existing import readable
from dionysus_mcp.mind.identity import checked_memory_id
from dionysus_mcp.mind.kinds import Kind
from dionysus_mcp.mind.mentioned import named, unnamed
from dionysus_mcp.mind.recall import within
from dionysus_mcp.mind.telling import told
from dionysus_mcp.mind.values import Caller
from dionysus_mcp.store.port import Change, Node, Operation, Store, Thing, Unit

MOST_EVENTS = 500
LAST_SEQ = 2**53
MOST_TOLD = 10
STAYS = {Kind.STATE, Kind.APPROVAL, Kind.RUN}
"""What no undo takes back: energy that was spent is spent, a person's yes is no model's to give or to take, and what a
run did it did."""
NOTHING_TO_DO = "There is nothing to take back; get_run tells how it ended."

Hold = Callable[[Unit, Sequence[str]], None]
"""Looks at what an undo has made of these things, and raises when that may not stand."""


class Journal:
    """Reads the journal and writes changes that take changes back."""

    def __init__(self, store: Store, hold: Hold = lambda _, __: None) -> None:
        self._store = store
        self._hold = hold

    def position(self) -> int:
        return self._store.position()

    def history(self, memory_id: str, limit: int) -> History:
        """What happened to a memory and its ties, newest first."""
        within("limit", limit, 1, MOST_EVENTS)
        checked_memory_id(memory_id)
        changes = self._store.changes(thing=memory_id, newest_first=True)
        if not changes:
            readable(None, memory_id)
        events = tuple(told(change) for change in changes[:limit])
        return History(events, older_left_out=max(0, len(changes) - limit))

    def since(self, position: int, limit: int) -> tuple[Event, ...]:
        """The changes behind a position, oldest first."""
        within("limit", limit, 1, MOST_EVENTS)
        within("since", position, 0, LAST_SEQ)
        return tuple(told(change) for change in self._store.changes(since=position, limit=limit))

    def undo(self, change: int | None, run_id: str | None, caller: Caller) -> Undone:
        """Take back one change with all that was asked for together with it, or a whole run: all of it that still
        stands, or nothing."""
        chosen = self._chosen(change, run_id)
        with self._store.unit(caller.stamp) as unit:
            _refuse_under_way(unit.get(run_id) if run_id and " " not in run_id else None)
            changes = self._standing(chosen)
            going = {one.seq for one in changes}
            made = [self._take_back(unit, one, going) for one in self._newest_first(unit, changes)]
            self._hold(unit, [one.thing for one in changes])
        return Undone(
            undone=tuple(one.seq for one in changes),
            changes=tuple(one.seq for one in made if one),
            things=tuple(dict.fromkeys(one.thing for one in changes)),
        )

    @staticmethod
    def _newest_first(unit: Unit, changes: Sequence[Change]) -> Iterator[Change]:
        """The changes in the order of undoing; what was one act is undone as one."""
        act = 0
        for change in reversed(changes):
            if change.act != act:
                act = change.act
                unit.act(undoes=act)
            yield change

    def _chosen(self, change: int | None, run_id: str | None) -> list[Change]:
        if (change is None) == (not run_id):  # what belongs to no run has a blank one
            raise InvalidInput(
                "Exactly one of change and run_id must be given.",
                "Give the number of a change, or the id of a run.",
            )
        changes = self._store.changes(run=run_id) if run_id else self._act_of(change or 0)
        if not changes:
            raise self._nothing_of(change, run_id)
        left = [one for one in changes if not stays(one)]
        if not left and run_id:
            raise UndoBlocked(f"The run {run_id!r} wrote nothing but its own record.", NOTHING_TO_DO)
        if not left:
            raise UndoBlocked(
                f"Change {changes[0].seq} is of {changes[0].thing}, which no undo takes back.",
                "What was spent, paused or allowed is changed by its own tools only.",
            )
        return left

    def _nothing_of(self, change: int | None, run_id: str | None) -> NotFound:
        run = next(iter(self._store.get([run_id])), None) if run_id else None
        _refuse_under_way(run)
        if run and run.kind == Kind.RUN:
            return NotFound(f"The run {run_id!r} wrote nothing that still stands.", NOTHING_TO_DO)
        what = f"run {run_id!r}" if run_id else f"change {change}"
        next_step = "memory_history shows the changes of a memory with their numbers."
        return NotFound(f"The journal has no {what}.", next_step)

    def _act_of(self, seq: int) -> list[Change]:
        """The changes that were asked for together with this one."""
        if not 1 <= seq <= LAST_SEQ:
            return []
        one = [found for found in self._store.changes(since=seq - 1, limit=1) if found.seq == seq]
        return self._store.changes(act=one[0].act) if one else []

    def _standing(self, chosen: Sequence[Change]) -> list[Change]:
        """The changes that nobody has taken back yet."""
        acts = [(act, list(changes)) for act, changes in groupby(chosen, lambda change: change.act)]
        undone = {act: by for act, changes in acts if (by := self._undone_by(act, changes[0].thing))}
        if len(undone) == len(acts):
            raise _already_undone(chosen, list(undone.values()))
        return [change for act, changes in acts if act not in undone for change in changes]

    def _undone_by(self, act: int, thing: str) -> Change | None:
        """The change that took an act back, unless it was taken back itself."""
        undone: dict[int, Change] = {}
        for later in self._store.changes(since=act, thing=thing, newest_first=True):
            if later.undoes is not None and later.act not in undone:
                undone[later.undoes] = later
        return undone.get(act)

    def _take_back(self, unit: Unit, change: Change, going: Container[int]) -> Change | None:
        """`going`: the numbers of all that are taken back with it, which are in nobody's way."""
        _refuse_purged(change)
        if not is_still(unit.get(change.thing), change.after):
            later = self._store.changes(since=change.seq, thing=change.thing)
            raise self._blocked(change, [one for one in later if one.seq not in going])
        if change.before is not None:
            return unit.put(named(change.before) if isinstance(change.before, Node) else change.before)
        if change.after is None:
            return None
        ties = unit.links(change.thing) if isinstance(change.after, Node) else []
        if ties:
            raise self._blocked(change, [later for tie in ties for later in self._store.changes(thing=tie.id)])
        return unit.delete(change.thing)

    def _blocked(self, change: Change, later: Sequence[Change]) -> UndoBlocked:
        numbers = ", ".join(str(one.seq) for one in later[:MOST_TOLD])
        runs = ", ".join(
            dict.fromkeys(one.run for one in reversed(later[:MOST_TOLD]) if one.run and one.run != change.run)
        )
        whose = f" (of the runs {runs}, which undo_change takes by run_id)" if runs else ""
        return UndoBlocked(
            f"Change {change.seq} of {change.thing} cannot be undone: later changes ({numbers}) depend on it.",
            f"Undo those first, newest first{whose}, or update the memory instead.",
            later=[told(one) for one in later[:MOST_TOLD]],
        )


def _already_undone(chosen: Sequence[Change], by: Sequence[Change]) -> AlreadyUndone:
    numbers = sorted((one.seq for one in by), reverse=True)
    several = len(numbers) > 1
    what = f"All of the run {chosen[0].run}" if several else f"Change {chosen[0].seq} of {chosen[0].thing}"
    undoing = f"what took it back ({numbers[-1]} to {numbers[0]}), newest first" if several else f"change {numbers[0]}"
    return AlreadyUndone(
        f"{what} is undone already.",
        f"Nothing needs to be done; to have it back, undo {undoing}.",
        undone_by=numbers[:MOST_TOLD],
    )


def _refuse_under_way(run: Thing | None) -> None:
    if isinstance(run, Node) and run.kind == Kind.RUN and run.status == "running":
        raise Conflict(
            f"The run {run.id} is still under way.", "cancel_run ends it, and takes back what it wrote.", run_id=run.id
        )


def stays(change: Change) -> bool:
    return any(isinstance(thing, Node) and thing.kind in STAYS for thing in (change.before, change.after))


def _refuse_purged(change: Change) -> None:
    purged = change.operation is Operation.PURGE or (isinstance(change.after, Node) and change.after.status == "purged")
    if purged or (change.operation is not Operation.DELETE and change.after is None):
        raise Purged(f"Change {change.seq} of {change.thing} was erased for good.", "It cannot be undone.")


def is_still(now: Thing | None, then: Thing | None) -> bool:
    """Whether a thing still is what a change made of it, whatever happened and was undone in between."""
    if isinstance(now, Node) and isinstance(then, Node):
        return replace(unnamed(now), version=0, updated_at="") == replace(unnamed(then), version=0, updated_at="")
    return now == then
