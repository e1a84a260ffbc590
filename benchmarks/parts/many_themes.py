"""A store that grows and grows while its themes stay: vectors and words are mixed from those of a simulated year.

The first memories are followed as in a server. Of further ones the store gets what following would leave: the memory,
where it is, and how many there are. What is measured, the last thousand, is always followed.
"""

from __future__ import annotations

import random
import time
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.parts.themes import ME, said
from dionysus_mcp.composition import build_embedding
from dionysus_mcp.embedding.port import Embedder, Standing, State
from dionysus_mcp.mind.basins.values import CURSOR, Area, Cursor, Figures, Membership, member_key
from dionysus_mcp.mind.checks import Limits
from dionysus_mcp.mind.identity import MEMORY_PREFIX, new_id
from dionysus_mcp.mind.meaning import Meaning
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.values import MEMORY, Status
from dionysus_mcp.settings import load_settings
from dionysus_mcp.store.port import Node, Stamp
from dionysus_mcp.store.sqlite.store import SqliteStore, utc_now

SEED = 11
DAYS = 365
FOLLOWED, MEASURED = 10_000, 1_000
THEME = bytes(2 * 384)
BATCH = 5_000
LEAST_OF_ONE = 0.6
NOISE = 0.012


class Mixed:
    """An embedder that costs nothing: a text is told by two texts of the year, and so is its vector."""

    id = "mixed/1"

    def __init__(self, real: NDArray[np.float32], place: dict[str, int]) -> None:
        self._real = real
        self._place = place
        self.dimension = real.shape[1]

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.array([self._vector(text) for text in texts], np.float32)

    def _vector(self, text: str) -> NDArray[np.float32]:
        chance = np.random.default_rng(zlib.crc32(text.encode()))
        first, _, second = text.partition(" | ")
        share = chance.uniform(LEAST_OF_ONE, 1)
        mixed = share * self._row(first) + (1 - share) * self._row(second) + chance.normal(0, NOISE, self.dimension)
        return np.asarray(mixed / np.linalg.norm(mixed), np.float32)

    def _row(self, text: str) -> NDArray[np.float32]:
        row: NDArray[np.float32] = self._real[self._place.get(text, zlib.crc32(text.encode()) % len(self._real))]
        return row


@dataclass(frozen=True)
class Ready:
    """An embedder that is there at once."""

    embedder: Embedder

    def start(self) -> None:
        return

    def ready(self, _: float) -> Embedder | None:
        return self.embedder

    def standing(self) -> Standing:
        return Standing(State.READY, self.embedder.id)


@dataclass(frozen=True, slots=True)
class Cost:
    """What following costs at a size: milliseconds a memory, of this processor and by the clock."""

    size: int
    processor_ms: float
    clock_ms: float
    basins: int


def costs(folder: Path, sizes: Sequence[int]) -> Iterator[Cost]:
    """Store so many, follow them, and measure over the last thousand before each size."""
    texts = sorted({one.text for one in said(SEED, DAYS)})
    mind, chance, stored = _mind(folder, texts), random.Random(SEED), 0
    for size in sizes:
        while stored < size - MEASURED:
            ahead = min(BATCH, size - MEASURED - stored)
            ids = _put(mind, chance, texts, ahead)
            stored += ahead
            if stored <= FOLLOWED:
                mind.basins.follow()
            else:
                _enrol(mind, chance, ids)
        _put(mind, chance, texts, MEASURED)
        stored += MEASURED
        started, worked = time.perf_counter(), time.process_time()
        mind.basins.follow()
        took, work = time.perf_counter() - started, time.process_time() - worked
        number = mind.basins.landscape(1).basins
        yield Cost(size, work / MEASURED * 1000, took / MEASURED * 1000, number)
    mind.close()


def _mind(folder: Path, texts: Sequence[str]) -> Mind:
    embedder = build_embedding(load_settings(home=folder, embedding={"model": "minilm"})).ready(60)
    assert embedder is not None
    real = np.concatenate([embedder.embed(texts[start : start + 32]) for start in range(0, len(texts), 32)])
    mixed = Mixed(real, {text: place for place, text in enumerate(texts)})
    store = SqliteStore(folder / "memory.db")
    return Mind(store, Meaning(Ready(mixed), 1.0), Limits(), utc_now)


def _put(mind: Mind, chance: random.Random, texts: Sequence[str], number: int) -> list[str]:
    ids = [new_id(MEMORY_PREFIX) for _ in range(number)]
    with mind.store.unit(Stamp("benchmark")) as unit:
        for id_ in ids:
            text = f"{chance.choice(texts)} | {chance.choice(texts)}"
            unit.put(Node(id_, MEMORY, ME.project, label="episodic", status=Status.ACTIVE, text=text))
    return ids


def _enrol(mind: Mind, chance: random.Random, ids: Sequence[str]) -> None:
    """Leave what following these would: each in a basin, the larger the likelier."""
    kept = {basin: Figures.of(note) for basin, note in mind.store.noted(Area.FIGURES).items()}
    places = chance.choices(list(kept), [figures.members for figures in kept.values()], k=len(ids))
    with mind.store.unit(Stamp("benchmark")) as unit:
        for id_, basin in zip(ids, places, strict=True):
            unit.note(Area.MEMBER, id_, Membership(basin, "", ME.project).note())
            unit.note(Area.MEMBERS, member_key(basin, id_), b"")
            unit.note(Area.THEME, id_, THEME)
        for basin, more in Counter(places).items():
            members = kept[basin].members + more
            unit.note(Area.FIGURES, basin, replace(kept[basin], members=members, looked=members).note())
        cursor = Cursor.of(unit.notes(Area.LANDSCAPE, [CURSOR])[CURSOR])
        number = len(ids)
        now = replace(
            cursor,
            seq=mind.store.position(),
            moves=cursor.moves + 1,
            memories=cursor.memories + number,
            seen=cursor.seen + number,
        )
        unit.note(Area.LANDSCAPE, CURSOR, now.note())
