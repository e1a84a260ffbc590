"""all-MiniLM-L6-v2 as an embedder, over whatever runs its layers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

import numpy as np

from dionysus_mcp.embedding.archive import Array
from dionysus_mcp.embedding.forward import Mask, Numbers, normed
from dionysus_mcp.embedding.packing import CODES, POSITIONS, SCALES, WIDTH
from dionysus_mcp.embedding.port import Vectors
from dionysus_mcp.embedding.wordpiece import WordPiece

# What runs the layers differs in speed, and so little in the vectors that they can be compared: one id for all.
ID = "all-minilm-l6-v2/1"
TOGETHER = 512  # pieces in one pass; more leave the processor's cache


class Layers(Protocol):
    @property
    def runs_on(self) -> str: ...

    def __call__(self, hidden: Vectors, mask: Mask) -> Vectors: ...


class MiniLM:
    id = ID
    dimension = WIDTH

    def __init__(self, parts: Mapping[str, Array], layers: Layers) -> None:
        self.runs_on = layers.runs_on
        self._parts = parts
        self._layers = layers
        self._words = WordPiece(parts["vocabulary"].tobytes().decode(), POSITIONS)

    def embed(self, texts: Sequence[str]) -> Vectors:
        pieces = [self._words.numbers(text) for text in texts]
        vectors = np.empty((len(texts), WIDTH), np.float32)
        for places in _batches(pieces):
            numbers, mask = _side_by_side([pieces[place] for place in places])
            vectors[places] = _mean(self._layers(self._first(numbers), mask), mask)
        return vectors

    def _first(self, numbers: Numbers) -> Vectors:
        """What each piece means by itself and by its place."""
        found: Vectors = self._parts["words" + CODES][numbers] * self._parts["words" + SCALES][numbers]
        found += self._parts["positions"][: numbers.shape[1]]
        return normed(found, self._parts["words.norm.gain"], self._parts["words.norm.bias"])


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


def _mean(hidden: Vectors, mask: Mask) -> Vectors:
    """The mean of a text's pieces, brought to length 1. What the mean is divided by does not matter for that."""
    total: Vectors = np.einsum("tpw,tp->tw", hidden, mask.astype(np.float32))
    total /= np.linalg.norm(total, axis=1, keepdims=True)
    return total
