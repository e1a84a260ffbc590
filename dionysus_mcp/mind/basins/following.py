"""Follows the journal: memories come into the landscape and go out of it, in small units of work.

How far it came is kept in the same unit as what it did, so nothing is done twice or left out: whoever is killed, and
however many follow at once. Only what is calculated before a unit may be done in vain.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Lock

from dionysus_mcp.errors import Conflict
from dionysus_mcp.mind.basins.centres import Centres
from dionysus_mcp.mind.basins.moving import Moving, is_unmoved, keep_cursor
from dionysus_mcp.mind.basins.space import WORDS, Placed, Space
from dionysus_mcp.mind.basins.tending import LOOKED_AT, Tending
from dionysus_mcp.mind.basins.values import AUTHOR, CURSOR, MEAN, PLACES, Area, Cursor, Membership, is_held, said
from dionysus_mcp.mind.ground import Ground
from dionysus_mcp.mind.moments import iso
from dionysus_mcp.mind.values import MEMORY
from dionysus_mcp.store.port import Change, Node, Operation, Stamp, Thing

BATCH = 32
PAGE = 128
CLEARED_AT_ONCE = 1000
LEASE_S = 30
"""How long others leave the following to whoever followed last."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What is to be done for one stretch of the journal, which ends at `seq`. `since` says where each memory's part of
    it begins."""

    seq: int
    coming: Sequence[Placed]
    going: Mapping[str, Membership]
    since: Mapping[str, int]


class Follower:
    """One for each process: it keeps a copy of the centres."""

    def __init__(self, ground: Ground, space: Space) -> None:
        self._store = ground.store
        self._clock = ground.clock
        self._space = space
        self._tending = Tending(ground, space)
        self._me = os.urandom(4).hex()
        self._lock = Lock()
        self._copy: tuple[int, Centres] | None = None
        self._ahead: Sequence[Placed] = ()

    def follow(self, stopped: Callable[[], bool]) -> int:
        """All that there is to do, unless another process is at it."""
        moved = 0
        while not stopped() and not self._others_turn(self.cursor()):
            with self._lock:
                done = self._step()
            if done is None:
                break
            moved += done
        return moved

    def follow_for(self, patience_s: float) -> None:
        """What can be done while somebody waits."""
        until, going_on = time.monotonic() + patience_s, True
        while going_on and (left := until - time.monotonic()) > 0 and self._lock.acquire(timeout=left):
            try:
                going_on = self._step() is not None
            finally:
                self._lock.release()

    def cursor(self) -> Cursor:
        return Cursor.of(self._store.notes(Area.LANDSCAPE, [CURSOR]).get(CURSOR))

    def let_go(self, ids: Sequence[str], stamp: Stamp) -> None:
        """Take memories out at once: they are about to be erased."""
        with self._lock:
            while going := self._memberships(ids):
                cursor = self.cursor()
                self._move(cursor, Batch(cursor.seq, (), going, {}), stamp)

    def part(self, basin_id: str, ids: Sequence[str], stamp: Stamp) -> str:
        """Some memories leave a basin and become one of their own."""
        with self._lock:
            new = ""
            while not new:
                cursor = self.cursor()
                centres, self._copy = self._centres(cursor), None
                leaving = self._tending.those(self._still_in(basin_id, ids), cursor)
                with self._store.unit(stamp) as unit:
                    if is_unmoved(unit, cursor):
                        moving = Moving(unit, cursor, centres)
                        new = moving.part(basin_id, leaving.ids, leaving.places)
                        moving.close(cursor)
            return new

    def typical(self, basin_id: str, most: int) -> list[Node]:
        """Memories of a basin that lie nearest to its centre."""
        sample = self._tending.sample(basin_id, LOOKED_AT, self.cursor())
        near = sample.places @ sample.places.sum(0)
        return [sample.placed[place].memory for place in (-near).argsort(kind="stable")[:most]]

    def _step(self) -> int | None:
        """The next small thing; how many memories moved. None when nothing can be done."""
        cursor, space = self.cursor(), self._space.id()
        if space is None:
            return None
        if cursor.space != space:
            return self._begin(cursor, space)
        if cursor.clearing:
            return self._clear(cursor)
        if cursor.due:
            return self._tend(cursor)
        return self._take_in(cursor)

    def _others_turn(self, cursor: Cursor) -> bool:
        if cursor.by in {"", self._me}:
            return False
        left = datetime.fromisoformat(cursor.until) - self._clock()
        return timedelta() < left <= timedelta(seconds=LEASE_S)

    def _begin(self, cursor: Cursor, space: str) -> int | None:
        """The landscape is made anew when its vectors are no longer the ones that memories get."""
        if cursor.space and not self._has_more(space, cursor.space):
            return None
        with self._store.unit(Stamp(AUTHOR)) as unit:
            if is_unmoved(unit, cursor):
                keep_cursor(unit, Cursor(moves=cursor.moves + 1, space=space, clearing=bool(cursor.space)))
        return 0

    def _has_more(self, space: str, than: str) -> bool:
        if WORDS in {space, than}:
            return than == WORDS
        embedded = self._store.embedded(MEMORY)
        return embedded.get(space, 0) > embedded.get(than, 0)

    def _clear(self, cursor: Cursor) -> int:
        """Drop what the landscape before left; names that were given are in the basins themselves."""
        found = [(area, key) for area in PLACES for key in self._store.noted(area, limit=CLEARED_AT_ONCE)]
        with self._store.unit(Stamp(AUTHOR)) as unit:
            if is_unmoved(unit, cursor):
                for area, key in [*found, (Area.LANDSCAPE, MEAN)]:
                    unit.note(area, key, None)
                keep_cursor(unit, replace(cursor, moves=cursor.moves + 1, clearing=bool(found)))
        return 0

    def _tend(self, cursor: Cursor) -> int:
        centres, self._copy = self._centres(cursor), None
        now = self._tending.tend(cursor, centres)
        self._copy = (now.moves, centres) if now else None
        return 0

    def _take_in(self, cursor: Cursor) -> int | None:
        changes = self._store.changes(since=cursor.seq, limit=PAGE)
        batch = self._batch(changes) if changes else None
        return self._move(cursor, batch, Stamp(AUTHOR)) if batch else None

    def _batch(self, changes: Sequence[Change]) -> Batch | None:
        """What these changes, or the first of them, ask for; None while memories cannot get vectors."""
        since, seq = _first_of(changes)
        nodes = {node.id: node for node in self._store.get(list(since)) if is_held(node)}
        known = self._memberships(list(since))
        stays = {id_ for id_, was in known.items() if id_ in nodes and was.said == said(nodes[id_])}
        coming = self._placed([node for id_, node in nodes.items() if id_ not in stays])
        going = {id_: was for id_, was in known.items() if id_ not in stays}
        return None if coming is None else Batch(seq, coming, going, since)

    def _placed(self, memories: Sequence[Node]) -> list[Placed] | None:
        """What places of these are made of; those that were put off are not made again."""
        ahead = {one.memory.id: one for one in self._ahead if one.memory in memories}
        made = self._space.placed([memory for memory in memories if memory.id not in ahead])
        if made is None:
            return None
        found = ahead | {one.memory.id: one for one in made}
        return [found[memory.id] for memory in memories]

    def _still_in(self, basin_id: str, ids: Sequence[str]) -> list[str]:
        there = [id_ for id_, was in self._memberships(ids).items() if was.basin == basin_id]
        if not there:
            raise Conflict(f"All of a group left {basin_id} meanwhile.", "Look at the basin again.")
        return there

    def _memberships(self, ids: Sequence[str]) -> dict[str, Membership]:
        return {id_: Membership.of(note) for id_, note in self._store.notes(Area.MEMBER, ids).items()}

    def _move(self, cursor: Cursor, batch: Batch, stamp: Stamp) -> int:
        """How many memories moved; none when another process was sooner."""
        centres, self._copy = self._centres(cursor), None
        with self._store.unit(stamp) as unit:
            if not is_unmoved(unit, cursor):
                return 0
            moving = Moving(unit, cursor, centres)
            moving.expect(batch.coming)
            for id_, was in batch.going.items():
                moving.take_out(id_, was)
            came = moving.take_in_until_pressing(batch.coming)
            self._ahead = batch.coming[came:]
            seq = batch.since[self._ahead[0].memory.id] - 1 if self._ahead else batch.seq
            until = iso(self._clock() + timedelta(seconds=LEASE_S))
            now = moving.close(replace(cursor, seq=seq, by=self._me, until=until))
        self._copy = (now.moves, centres)
        return came + len(batch.going)

    def _centres(self, cursor: Cursor) -> Centres:
        """Our copy, if nobody moved anything since."""
        if self._copy and self._copy[0] == cursor.moves:
            return self._copy[1]
        return Centres.of(self._space.dimension(), self._store.noted(Area.CENTRE))


def _first_of(changes: Sequence[Change]) -> tuple[dict[str, int], int]:
    """The memories that came, went or say something else by the first of these changes, each with the first change of
    it; and how far those go."""
    since: dict[str, int] = {}
    seq = 0
    for change in changes:
        if _matters(change):
            if change.thing not in since and len(since) == BATCH:
                break
            since.setdefault(change.thing, change.seq)
        seq = change.seq
    return since, seq


def _matters(change: Change) -> bool:
    things = [thing for thing in (change.before, change.after) if isinstance(thing, Node)]
    if not any(thing.kind == MEMORY for thing in things):
        return False
    return change.operation is Operation.PURGE or _seen(change.before) != _seen(change.after)


def _seen(thing: Thing | None) -> str | None:
    return said(thing) if isinstance(thing, Node) and is_held(thing) else None
