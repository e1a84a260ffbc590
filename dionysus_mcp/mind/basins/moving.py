"""Memories come into the landscape and go out of it, in one unit of work: what that changes is kept at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from dionysus_mcp.mind.basins.centres import Centres
from dionysus_mcp.mind.basins.parting import FEWEST
from dionysus_mcp.mind.basins.space import (
    KEPT_AS,
    MEAN_KEPT_AS,
    THETA,
    Doubles,
    Floats,
    Placed,
    mean_of,
    place,
    weights_of,
)
from dionysus_mcp.mind.basins.values import (
    CURSOR,
    MEAN,
    Area,
    Cursor,
    Figures,
    Membership,
    basin_node,
    founded_by,
    member_key,
    said,
)
from dionysus_mcp.mind.basins.wording import stem_key
from dionysus_mcp.mind.kinds import Kind, free_id_of
from dionysus_mcp.store.port import Unit


class Moving:
    """The landscape while it changes. The centres are changed in place: they are of no use if the unit fails."""

    def __init__(self, unit: Unit, cursor: Cursor, centres: Centres) -> None:
        self._unit = unit
        self._cursor = cursor
        self._centres = centres
        self._figures: dict[str, Figures] = {}
        self._counts: dict[str, int] = {}
        self._mean = _mean_in(unit)
        self._due = dict.fromkeys(cursor.due)
        self._is_pressing = False

    def expect(self, coming: Sequence[Placed]) -> None:
        """Look up at once how often the words of these were seen."""
        keys = {stem_key(stem) for one in coming for stem in one.words}
        found = self._unit.notes(Area.STEM, sorted(keys))
        self._counts = dict.fromkeys(keys, 0) | {key: int(count) for key, count in found.items()}

    def take_in_until_pressing(self, coming: Sequence[Placed]) -> int:
        """Take in as many as may come before a basin is looked at whether it is two: what comes after must see that.
        So the landscape hangs on the order of memories alone, and not on how many come at once."""
        for number, one in enumerate(coming, 1):
            self._take_in(one)
            if self._is_pressing:
                return number
        return len(coming)

    def _take_in(self, coming: Placed) -> None:
        """A memory joins the basin whose centre is near, or founds one."""
        lies = self._place(coming)
        basin_id, near = self._centres.nearest(lies)
        if near < THETA:
            basin_id = self._founded(coming.memory.id)
        self._centres.join(basin_id, lies)
        figures = self._of(basin_id).with_one(coming.memory.project, 1)
        self._figures[basin_id] = figures
        self._enrol(coming, basin_id)
        if figures.members > 1:
            self._bear(basin_id)
        if figures.members >= 2 * figures.looked:
            self._due[basin_id] = None
            self._is_pressing |= figures.members >= FEWEST
        self._cursor = replace(self._cursor, memories=self._cursor.memories + 1)

    def take_out(self, memory_id: str, was: Membership) -> None:
        """A memory leaves. Its words leave with it: the basin's name is found anew."""
        before = self._of(was.basin)
        figures = replace(before.with_one(was.project, -1), name="")
        self._figures[was.basin] = figures
        self._unit.note(Area.MEMBER, memory_id, None)
        self._unit.note(Area.MEMBERS, member_key(was.basin, memory_id), None)
        self._unit.note(Area.THEME, memory_id, None)
        if figures.members > 0:
            self._centres.put(was.basin, self._centres.sum_of(was.basin) * (figures.members / before.members))
            self._due[was.basin] = None
        else:
            self._centres.drop(was.basin)
            self._due.pop(was.basin, None)
        self._cursor = replace(self._cursor, memories=self._cursor.memories - 1)

    def look(self, basin_id: str, name: str, total: Floats | None) -> None:
        """A basin was looked at: what it is called by its words, and the sum of its places as they are seen now."""
        figures = self._of(basin_id)
        self._figures[basin_id] = replace(figures, name=name, looked=figures.members)
        if total is not None:
            self._centres.put(basin_id, total)

    def part(self, basin_id: str, ids: Sequence[str], places: Floats) -> str:
        """Some memories leave a basin and are one of their own, whose id this is."""
        new = self._founded(ids[0])
        notes = self._unit.notes(Area.MEMBER, ids)
        for was in (Membership.of(notes[id_]) for id_ in ids):
            self._figures[basin_id] = self._of(basin_id).with_one(was.project, -1)
            self._figures[new] = self._of(new).with_one(was.project, 1)
        for id_ in ids:
            self._unit.note(Area.MEMBER, id_, replace(Membership.of(notes[id_]), basin=new).note())
            self._unit.note(Area.MEMBERS, member_key(basin_id, id_), None)
            self._unit.note(Area.MEMBERS, member_key(new, id_), b"")
        self._centres.put(new, places.sum(0))
        self._centres.put(basin_id, self._centres.sum_of(basin_id) - places.sum(0))
        self._due |= dict.fromkeys((basin_id, new))
        self._bear(new)
        return new

    def close(self, cursor: Cursor) -> Cursor:
        """Keep what changed; `cursor` says how far the journal was followed."""
        for basin_id, figures in self._figures.items():
            there = figures.members > 0
            length = self._centres.length_of(basin_id) if there else 0.0
            self._unit.note(Area.FIGURES, basin_id, replace(figures, length=length).note() if there else None)
            self._unit.note(Area.CENTRE, basin_id, self._centres.note_of(basin_id) if there else None)
        for key, count in self._counts.items():
            self._unit.note(Area.STEM, key, str(count).encode())
        if self._mean is not None:
            self._unit.note(Area.LANDSCAPE, MEAN, self._mean.tobytes())
        now = replace(
            cursor,
            moves=cursor.moves + bool(self._figures),
            memories=self._cursor.memories,
            seen=self._cursor.seen,
            due=tuple(self._due),
        )
        keep_cursor(self._unit, now)
        return now

    def _place(self, coming: Placed) -> Floats:
        """Where it lies, seen from all that came before it and itself."""
        seen = self._cursor.seen
        self._cursor = replace(self._cursor, seen=seen + 1)
        for stem in coming.words:
            self._counts[stem_key(stem)] += 1
        weights = weights_of(coming.words, self._counts, seen + 1)
        if coming.vector is None:
            return place(None, None, weights)
        self._mean = coming.vector.astype(MEAN_KEPT_AS) + (0 if self._mean is None else self._mean)
        return place(coming.vector, mean_of(self._mean, seen + 1), weights)

    def _of(self, basin_id: str) -> Figures:
        if basin_id not in self._figures:
            note = self._unit.notes(Area.FIGURES, [basin_id]).get(basin_id)
            self._figures[basin_id] = Figures.of(note) if note else Figures()
        return self._figures[basin_id]

    def _founded(self, memory_id: str) -> str:
        """An id that no basin has by now."""
        own = founded_by(memory_id)
        return free_id_of(self._unit, Kind.BASIN) if own in self._centres else own

    def _bear(self, basin_id: str) -> None:
        """A basin becomes a thing of the store, once."""
        if self._unit.get(basin_id) is None:
            self._unit.act()
            self._unit.put(basin_node(basin_id))

    def _enrol(self, coming: Placed, basin_id: str) -> None:
        memory = coming.memory
        self._unit.note(Area.MEMBER, memory.id, Membership(basin_id, said(memory), memory.project).note())
        self._unit.note(Area.MEMBERS, member_key(basin_id, memory.id), b"")
        if coming.vector is not None:
            kept = b"" if coming.shared else coming.vector.astype(KEPT_AS).tobytes()
            self._unit.note(Area.THEME, memory.id, kept)


def _mean_in(unit: Unit) -> Doubles | None:
    note = unit.notes(Area.LANDSCAPE, [MEAN]).get(MEAN)
    return None if note is None else np.frombuffer(note, MEAN_KEPT_AS)


def keep_cursor(unit: Unit, cursor: Cursor) -> None:
    unit.note(Area.LANDSCAPE, CURSOR, cursor.note())


def is_unmoved(unit: Unit, cursor: Cursor) -> bool:
    """Whether nobody followed since the cursor was read."""
    return Cursor.of(unit.notes(Area.LANDSCAPE, [CURSOR]).get(CURSOR)) == cursor
