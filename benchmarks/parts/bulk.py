"""Large stores in minutes: notes go in through the store port, with vectors that are mixed instead of embedded.

A mixture of two real vectors, with a part of the difference of two others, keeps the spectrum of real ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.parts.notes import SEED, Note, Team
from benchmarks.parts.windows import PROJECT
from dionysus_mcp.embedding.port import Embedder
from dionysus_mcp.mind.identity import MEMORY_PREFIX, new_id
from dionysus_mcp.mind.meaning import pieces
from dionysus_mcp.mind.values import MEMORY, Status
from dionysus_mcp.store.port import Node, Stamp, Store

Floats = NDArray[np.float32]
REAL, BATCH = 2_000, 20_000
NOISE = 0.35
ME = Stamp("benchmark")


class Load:
    """Fills a store up to one size after another, and keeps the vectors of whole texts in a file beside it."""

    def __init__(self, store: Store, embedder: Embedder, most: int, beside: Path) -> None:
        self._store = store
        self._embedder = embedder
        self._notes = Team(SEED).notes()
        self._chance = np.random.default_rng(SEED)
        self._real = _embedded(embedder, Team(SEED + 1), min(REAL, most))
        self._matrix = np.memmap(beside, np.float32, "w+", shape=(most, embedder.dimension))
        self.ids: list[str] = []

    @property
    def vectors(self) -> Floats:
        return np.asarray(self._matrix[: len(self.ids)])

    def up_to(self, size: int) -> list[Note]:
        """Store what is missing; the last of it is told, to ask about."""
        stored: list[Note] = []
        while len(self.ids) < size:
            stored = list(islice(self._notes, min(BATCH, size - len(self.ids))))
            self._put(stored)
        return stored

    def further(self, count: int) -> list[Note]:
        """Notes that are not stored."""
        return list(islice(self._notes, count))

    def _put(self, notes: Sequence[Note]) -> None:
        counts = [len(pieces(note.text, note.subject)) for note in notes]
        vectors = self._mixed(sum(counts))
        end = 0
        with self._store.unit(ME) as unit:
            for note, count in zip(notes, counts, strict=True):
                node = _node(note)
                own = vectors[end : end + count]
                end += count
                unit.act()
                unit.put(node)
                unit.embed(node.id, self._embedder.id, list(own))
                self._matrix[len(self.ids)] = own[0]
                self.ids.append(node.id)

    def _mixed(self, count: int) -> Floats:
        one, other, plus, minus = (self._real[self._chance.integers(0, len(self._real), count)] for _ in range(4))
        share = self._chance.uniform(0, 1, (count, 1)).astype(np.float32)
        mixed: Floats = share * one + (1 - share) * other + NOISE * (plus - minus)
        mixed /= np.linalg.norm(mixed, axis=1, keepdims=True)
        return mixed


def fill(store: Store, notes: Sequence[Note]) -> None:
    """Store notes without vectors."""
    for begin in range(0, len(notes), BATCH):
        with store.unit(ME) as unit:
            for note in notes[begin : begin + BATCH]:
                unit.act()
                unit.put(_node(note))


def _embedded(embedder: Embedder, team: Team, count: int) -> Floats:
    return embedder.embed([f"{note.subject}: {note.text}" for note in islice(team.notes(), count)])


def _node(note: Note) -> Node:
    return Node(
        id=new_id(MEMORY_PREFIX),
        kind=MEMORY,
        project=PROJECT,
        label=note.memory_type,
        status=Status.ACTIVE,
        subject=note.subject,
        weight=0.5,
        text=note.text,
        tags=(note.tag,),
        mentions=(note.subject, note.tag),
    )
