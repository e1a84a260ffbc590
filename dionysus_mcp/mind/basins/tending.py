"""Looking after a basin that doubled or lost a memory: what it is called, where its centre lies, whether it is two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from dionysus_mcp.mind.basins.centres import Centres
from dionysus_mcp.mind.basins.moving import Moving, is_unmoved
from dionysus_mcp.mind.basins.parting import Halves, halves
from dionysus_mcp.mind.basins.space import Floats, Placed, Space, mean_of, place, unit, weights_of
from dionysus_mcp.mind.basins.telling import candidates, name_of
from dionysus_mcp.mind.basins.values import (
    AUTHOR,
    MEAN,
    Area,
    Cursor,
    Figures,
    is_held,
    member_key,
)
from dionysus_mcp.mind.basins.wording import stem_key
from dionysus_mcp.mind.ground import Ground
from dionysus_mcp.store.port import Stamp

LOOKED_AT = 256
"""So many memories of a basin say how it is called, and whether it is two."""
AT_ONCE = 16
MOST_PARTED = 2048
"""A larger basin stays whole: nobody waits for so many memories to move."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Memories of a basin, and where they lie as things are seen now."""

    placed: Sequence[Placed]
    places: Floats

    def those(self, chosen: Halves) -> Sample:
        return Sample([one for one, yes in zip(self.placed, chosen, strict=True) if yes], self.places[chosen])

    @property
    def ids(self) -> list[str]:
        return [one.memory.id for one in self.placed]


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of a basin: its name, the sum of its places where that must be made anew, and what is to leave."""

    basin_id: str
    name: str
    total: Floats | None
    leaving: Sample | None


class Tending:
    """Looks at basins that are due."""

    def __init__(self, ground: Ground, space: Space) -> None:
        self._store = ground.store
        self._space = space

    def tend(self, cursor: Cursor, centres: Centres) -> Cursor | None:
        """Name basins anew, and part what is two. None when another process moved something meanwhile."""
        due = cursor.due[:AT_ONCE]
        kept = self._store.notes(Area.FIGURES, due)
        findings = [self._found(basin_id, Figures.of(note), cursor) for basin_id, note in kept.items()]
        with self._store.unit(Stamp(AUTHOR)) as work:
            if not is_unmoved(work, cursor):
                return None
            moving = Moving(work, replace(cursor, due=cursor.due[AT_ONCE:]), centres)
            for found in findings:
                moving.look(found.basin_id, found.name, found.total)
                if found.leaving:
                    moving.part(found.basin_id, found.leaving.ids, found.leaving.places)
            return moving.close(cursor)

    def _found(self, basin_id: str, figures: Figures, cursor: Cursor) -> Finding:
        sample = self.sample(basin_id, LOOKED_AT, cursor)
        doubled = figures.members >= 2 * figures.looked
        return Finding(
            basin_id,
            name=self._name(sample, figures, cursor),
            total=sample.places.sum(0) if not doubled and figures.members == len(sample.placed) else None,
            leaving=self._leaving(basin_id, figures, sample, cursor) if doubled else None,
        )

    def sample(self, basin_id: str, most: int, cursor: Cursor) -> Sample:
        """The first memories of a basin by their ids, which are random."""
        keys = self._store.noted(Area.MEMBERS, member_key(basin_id), most)
        return self.those([key.split()[1] for key in keys], cursor)

    def those(self, ids: Sequence[str], cursor: Cursor) -> Sample:
        """These memories, as far as they are there."""
        kept = self._space.kept([memory for memory in self._store.get(ids) if is_held(memory)])
        return Sample(kept, self._places(kept, cursor))

    def _places(self, kept: Sequence[Placed], cursor: Cursor) -> Floats:
        note = self._store.notes(Area.LANDSCAPE, [MEAN]).get(MEAN)
        mean = mean_of(np.frombuffer(note, "<f8"), cursor.seen) if note else None
        counts = self._counts([stem for one in kept for stem in one.words])
        places = [place(one.vector, mean, weights_of(one.words, counts, cursor.seen)) for one in kept]
        return np.array(places, np.float32).reshape(len(places), -1)

    def _counts(self, stems: Sequence[str]) -> dict[str, int]:
        found = self._store.notes(Area.STEM, sorted({stem_key(stem) for stem in stems}))
        return {key: int(count) for key, count in found.items()}

    def _name(self, sample: Sample, figures: Figures, cursor: Cursor) -> str:
        texts = [one.words for one in sample.placed]
        stems = candidates(texts)
        counts = self._counts(stems)
        everywhere = {stem: counts.get(stem_key(stem), 0) for stem in stems}
        return name_of(texts, figures.members, everywhere, cursor.seen)

    def _leaving(self, basin_id: str, figures: Figures, sample: Sample, cursor: Cursor) -> Sample | None:
        """What is to become a basin of its own."""
        there = halves(sample.places) if figures.members <= MOST_PARTED else None
        if there is None:
            return None
        if len(sample.placed) < figures.members:
            first, second = (unit(sample.places[half].sum(0)) for half in (~there, there))
            sample = self.sample(basin_id, MOST_PARTED, cursor)
            there = sample.places @ second > sample.places @ first
        return sample.those(there)
