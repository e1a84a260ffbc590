"""What others changed since a run began, and how the run sees those things: as they were. Kept up from the journal."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping

from dionysus_mcp.errors import StaleVersion
from dionysus_mcp.mind.kinds import Kind
from dionysus_mcp.mind.mentioned import named
from dionysus_mcp.mind.telling import told
from dionysus_mcp.store.port import Change, Node, Operation, Store, Thing

PAGE = 1000
MOST_TOLD = 10
LIVE = frozenset({Kind.STATE, Kind.APPROVAL, Kind.BASIN, Kind.RUN})
"""What every run sees and changes as it is now. Energy and pauses are counted in the unit of work that changes them, a
person's yes holds at once, basins follow the journal by themselves, and runs are on record for whoever looks."""

Seen = Mapping[str, Thing | None]
"""Things as a run sees them, by id, as far as that is not how they are; None: not there."""


class Others:
    """The changes of others behind a position. Safe for threads."""

    def __init__(self, store: Store, run: str, since: int) -> None:
        self._store = store
        self._run = run
        self.since = since
        self._lock = threading.Lock()
        self._position = since
        self._things: Seen = {}
        self._mine: dict[str, int] = {}
        self._times: dict[str, tuple[int, int]] = {}
        self._first: int | None = None

    def things(self) -> Seen:
        """What others changed, as it was. When nobody did, this costs a look at the position."""
        with self._lock:
            position = self._store.position()
            if position < self._position:  # the file was put back to an earlier time
                self._position, self._things, self._first = min(self.since, position), {}, None
                self._mine, self._times = {}, {}
            if position > self._position:
                self._go_on()
            return self._things

    def moments(self, ids: Iterable[str]) -> dict[int, set[str]]:
        """Positions at which these things, which others changed, were as the run sees them: as few as will do."""
        with self._lock:
            times = sorted((self._times[id_][1], self._times[id_][0], id_) for id_ in ids if id_ in self._times)
        chosen: dict[int, set[str]] = {}
        newest = -1
        for last, first, id_ in times:
            newest = newest if first <= newest else last
            chosen.setdefault(newest, set()).add(id_)
        return chosen

    def came_by(self, at: int) -> bool:
        """Whether others had changed something by a position."""
        self.things()
        return self._first is not None and self._first <= at

    def are_by(self, change: Change) -> bool:
        """Whether a change is one that the run does not see."""
        return change.seq > self.since and change.run != self._run and not _is_live(change)

    def refuse(self, thing: str) -> None:
        """A write that rests on how a thing was."""
        changes = [change for change in self._store.changes(since=self.since, thing=thing) if self.are_by(change)]
        mine = [change for change in changes if change.thing == thing] or changes
        last = mine[-1] if mine else None
        now = last.after if last else None
        raise StaleVersion(
            f"{thing} was changed{f' by {last.author} at {last.at}' if last else ''}, after this run began.",
            "Nothing was written; `changed` says what is different now. Leave it to a later run.",
            current_version=now.version if isinstance(now, Node) else None,
            changed=[told(change) for change in mine[-MOST_TOLD:]],
        )

    def _go_on(self) -> None:
        things, position = dict(self._things), self._position
        while page := self._store.changes(since=position, limit=PAGE):
            position = page[-1].seq
            for change in page:
                self._take(change, things)
        self._things, self._position = things, position

    def _take(self, change: Change, things: dict[str, Thing | None]) -> None:
        if change.operation is Operation.PURGE or change.run == self._run:
            things.pop(change.thing, None)
            self._mine[change.thing] = change.seq
        elif self.are_by(change) and change.thing not in things:
            self._first = self._first or change.seq
            self._times[change.thing] = (self._mine.get(change.thing, self.since), change.seq - 1)
            things[change.thing] = named(change.before) if isinstance(change.before, Node) else change.before


def _is_live(change: Change) -> bool:
    return any(isinstance(thing, Node) and thing.kind in LIVE for thing in (change.before, change.after))
