"""How alike texts are: by their meaning without names, where there are vectors, and by the stems of telling words.

How telling a word is, is seen from the texts that are compared: what all of them say tells none of them apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dionysus_mcp.mind.models.arithmetic import MEANING, WORDS, Floats, Likeness

MOST_NEAR = 100
BY_WORDS = 0.35


@dataclass(frozen=True, slots=True)
class Said:
    """A text as far as it is compared."""

    stems: frozenset[str]
    vector: NDArray[np.float32] | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """The texts that are near enough, by their places, and how alike they and what followed them are."""

    places: tuple[int, ...]
    likeness: Likeness


def compared(asked: Said, situations: Sequence[Said], outcomes: Sequence[Said]) -> Compared:
    """The nearest situations to the one asked about, in the order in which they came."""
    if asked.vector is None:
        situations, outcomes = _by_words(situations), _by_words(outcomes)
    scale = WORDS if asked.vector is None else MEANING
    telling = _telling((asked, *situations, *outcomes))
    nearness = _Table(situations, telling).like(_Table([asked], telling))[:, 0]
    nearest = np.argsort(-nearness, kind="stable")[:MOST_NEAR]
    places = np.sort(nearest[nearness[nearest] >= scale.near])
    near, followed = (_Table([texts[place] for place in places], telling) for texts in (situations, outcomes))
    likeness = Likeness(nearness[places], near.like(near), followed.like(followed), scale)
    return Compared(tuple(map(int, places)), likeness)


class _Table:
    """Texts as rows of numbers."""

    def __init__(self, texts: Sequence[Said], telling: dict[str, tuple[int, float]]) -> None:
        self._words = _of_words(texts, telling)
        self._known = np.array([text.vector is not None for text in texts], dtype=bool)
        self._vectors = _of_vectors([text.vector for text in texts])

    def like(self, other: _Table) -> Floats:
        """The likeness of each of these to each of those; words alone decide where one of two has no vector."""
        words = self._words @ other._words.T
        if self._vectors is None or other._vectors is None:
            return words
        both = self._known[:, None] & other._known[None, :]
        mixed: Floats = (1 - BY_WORDS) * (self._vectors @ other._vectors.T) + BY_WORDS * words
        return np.where(both, mixed, words)


def _by_words(texts: Sequence[Said]) -> list[Said]:
    return [Said(text.stems) for text in texts]


def _telling(texts: Collection[Said]) -> dict[str, tuple[int, float]]:
    """Each stem's column, and how much it tells."""
    counted = Counter(word for text in texts for word in text.stems)
    every = len(texts) + 1
    return {
        word: (column, float(np.log(every / (count + 0.5)))) for column, (word, count) in enumerate(counted.items())
    }


def _of_words(texts: Sequence[Said], telling: dict[str, tuple[int, float]]) -> Floats:
    table = np.zeros((len(texts), len(telling)))
    for row, text in enumerate(texts):
        for word in text.stems:
            column, weight = telling[word]
            table[row, column] = weight
    return _unit(table)


def _of_vectors(vectors: Sequence[NDArray[np.float32] | None]) -> Floats | None:
    """Unknown ones are zero."""
    size = max((len(vector) for vector in vectors if vector is not None), default=0)
    if not size:
        return None
    table = np.zeros((len(vectors), size))
    for row, vector in enumerate(vectors):
        if vector is not None:
            table[row] = vector
    return _unit(table)


def _unit(table: Floats) -> Floats:
    lengths = np.linalg.norm(table, axis=1, keepdims=True)
    unit: Floats = table / np.maximum(lengths, 1e-9)
    return unit
