"""all-MiniLM-L6-v2 as an embedder, over whatever runs its forward pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from dionysus_mcp.embedding.archive import Array
from dionysus_mcp.embedding.forward import Mask, Numbers
from dionysus_mcp.embedding.packing import POSITIONS, WIDTH
from dionysus_mcp.embedding.port import Vectors
from dionysus_mcp.embedding.wordpiece import WordPiece

# Vectors of every engine are close enough to be compared with each other, so all have the one id.
ID = "all-minilm-l6-v2/1"
TOGETHER = 1_024  # pieces in one pass; more leave the processor's cache

Engine = Callable[[Numbers, Mask], Vectors]


class MiniLM:
    id = ID
    dimension = WIDTH

    def __init__(self, vocabulary: Array, engine: Engine, runs_on: str) -> None:
        self.runs_on = runs_on
        self._words = WordPiece(vocabulary.tobytes().decode(), POSITIONS)
        self._engine = engine

    def embed(self, texts: Sequence[str]) -> Vectors:
        pieces = [self._words.numbers(text) for text in texts]
        vectors = np.empty((len(texts), WIDTH), np.float32)
        for places in _batches(pieces):
            vectors[places] = self._engine(*_side_by_side([pieces[place] for place in places]))
        return vectors


def _batches(pieces: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Places of texts of like length, so that little is filled up, and of not too many pieces together."""
    batch: list[int] = []
    for place in sorted(range(len(pieces)), key=lambda place: len(pieces[place])):
        if batch and len(pieces[place]) * (len(batch) + 1) > TOGETHER:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


def _side_by_side(pieces: Sequence[Sequence[int]]) -> tuple[Numbers, Mask]:
    lengths = np.array([len(row) for row in pieces])
    mask = np.arange(lengths.max()) < lengths[:, None]
    numbers = np.zeros(mask.shape, np.int64)
    numbers[mask] = np.concatenate([np.array(row, np.int64) for row in pieces])
    return numbers, mask
