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
from dionysus_mcp.mind.basins.wording import nameless, stem_key, telling
from dionysus_mcp.mind.ground import Ground
from dionysus_mcp.store.port import Node, Stamp

LOOKED_AT = 256
"""So many memories of a basin say how it is called, and whether it is two."""
MOST_PARTED = 2048
"""A larger basin stays whole: nobody waits for so many memories to move."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Memories of a basin, and where they lie as things are seen now."""

    memories: Sequence[Node]
    places: Floats

    def those(self, chosen: Halves) -> Sample:
        return Sample([memory for memory, yes in zip(self.memories, chosen, strict=True) if yes], self.places[chosen])

    @property
    def ids(self) -> list[str]:
        return [memory.id for memory in self.memories]


class Tending:
    """Looks at one basin at a time."""

    def __init__(self, ground: Ground, space: Space) -> None:
        self._store = ground.store
        self._space = space

    def tend(self, basin_id: str, cursor: Cursor, centres: Centres) -> Cursor | None:
        """Name a basin anew, and part it if it is two. None when another process moved something meanwhile."""
        note = self._store.notes(Area.FIGURES, [basin_id]).get(basin_id)
        figures = Figures.of(note) if note else Figures()
        sample = self.sample(basin_id, LOOKED_AT, cursor)
        name = self._name(sample, figures, cursor)
        leaving = self._leaving(basin_id, figures, sample, cursor)
        whole = sample.places.sum(0) if 0 < figures.members == len(sample.memories) else None
        with self._store.unit(Stamp(AUTHOR)) as work:
            if not is_unmoved(work, cursor):
                return None
            moving = Moving(work, replace(cursor, due=cursor.due[1:]), centres)
            if figures.members:
                moving.look(basin_id, name, whole)
            if leaving:
                moving.part(basin_id, leaving.ids, leaving.places)
            return moving.close(cursor)

    def sample(self, basin_id: str, most: int, cursor: Cursor) -> Sample:
        """The first memories of a basin by their ids, which are random."""
        keys = self._store.noted(Area.MEMBERS, member_key(basin_id), most)
        return self.those([key.split()[1] for key in keys], cursor)

    def those(self, ids: Sequence[str], cursor: Cursor) -> Sample:
        """These memories, as far as they are there."""
        found = [memory for memory in self._store.get(ids) if is_held(memory)]
        kept = self._space.kept(found)
        return Sample(found, self._places(kept, cursor))

    def _places(self, kept: Sequence[Placed], cursor: Cursor) -> Floats:
        note = self._store.notes(Area.LANDSCAPE, [MEAN]).get(MEAN)
        mean = mean_of(np.frombuffer(note, "<f8"), cursor.seen) if note else None
        counts = self._counts([stem for one in kept for stem in one.stems])
        places = [place(one.vector, mean, weights_of(one.stems, counts, cursor.seen)) for one in kept]
        return np.array(places, np.float32).reshape(len(places), -1)

    def _counts(self, stems: Sequence[str]) -> dict[str, int]:
        found = self._store.notes(Area.STEM, sorted({stem_key(stem) for stem in stems}))
        return {key: int(count) for key, count in found.items()}

    def _name(self, sample: Sample, figures: Figures, cursor: Cursor) -> str:
        texts = [telling(nameless(memory)) for memory in sample.memories]
        stems = candidates(texts)
        counts = self._counts(stems)
        everywhere = {stem: counts.get(stem_key(stem), 0) for stem in stems}
        return name_of(texts, figures.members, everywhere, cursor.seen)

    def _leaving(self, basin_id: str, figures: Figures, sample: Sample, cursor: Cursor) -> Sample | None:
        """What is to become a basin of its own."""
        there = halves(sample.places) if figures.members <= MOST_PARTED else None
        if there is None:
            return None
        if len(sample.memories) < figures.members:
            first, second = (unit(sample.places[half].sum(0)) for half in (~there, there))
            sample = self.sample(basin_id, MOST_PARTED, cursor)
            there = sample.places @ second > sample.places @ first
        return sample.those(there)
