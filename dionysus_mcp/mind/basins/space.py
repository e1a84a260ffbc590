"""The space in which memories lie beside each other: meaning without names, and telling words.

A place has length 1. Its first part is the vector of the nameless text, centred on the mean of all before it; its
second part are the stems of the text, hashed, each weighted by how few memories before had it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dionysus_mcp.embedding.port import Embedder, State
from dionysus_mcp.mind.basins.values import Area
from dionysus_mcp.mind.basins.wording import nameless, nameless_text, stem_key, telling
from dionysus_mcp.mind.ground import Ground
from dionysus_mcp.store.port import Node, Vector

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

WORDS = "words"
"""The space of a store without an embedder."""
MEANING_SHARE, WORDS_SHARE = math.sqrt(0.65), math.sqrt(0.35)
BUCKETS = 384
THETA = 0.42
"""How close a memory must be to the centre of a basin to join it."""
PSEUDO_MEMORIES = 10
"""At the origin, so that the first vectors are not all of the mean."""
WORDLESS = 30
"""As if so many memories without words had been before, so that a word of the first two does not say nothing."""
SIGN_BIT = 16
KEPT_AS, MEAN_KEPT_AS = np.dtype("<f2"), np.dtype("<f8")


@dataclass(frozen=True, slots=True)
class Placed:
    """A memory as it comes into the landscape: its text without names, the telling words of that by their stems, and
    its vector if there is an embedder. `vector` is all zero when the embedder cannot take the text; `shared` says that
    it is the one which the store has."""

    memory: Node
    text: str
    words: Mapping[str, str]
    vector: Floats | None = None
    shared: bool = False

    @classmethod
    def of(cls, memory: Node) -> Placed:
        text = nameless(memory)
        return cls(memory, text, telling(text))


class Space:
    """Makes what places are made of."""

    def __init__(self, ground: Ground) -> None:
        self._store = ground.store
        self._meaning = ground.meaning

    def id(self, patience_s: float | None = None) -> str | None:
        """The embedder's id, or `words`; None while there is to be an embedder and is none."""
        if self._meaning.standing().state is State.OFF:
            return WORDS
        embedder = self._meaning.embedder(patience_s)
        return embedder.id if embedder else None

    def dimension(self) -> int:
        """Of the places in this space."""
        embedder = self._embedder()
        return BUCKETS + (embedder.dimension if embedder else 0)

    def placed(self, memories: Sequence[Node]) -> list[Placed] | None:
        """Memories with what their places are made of; None when the embedder fails."""
        bare = [Placed.of(memory) for memory in memories]
        embedder = self._embedder()
        if embedder is None:
            return bare if self.id() == WORDS else None
        same = [one.memory.id for one in bare if not one.memory.subject and one.text == one.memory.text]
        shared = self._store.vectors(same, embedder.id)
        made = self._made(embedder, {one.memory.id: one.text for one in bare if one.memory.id not in shared})
        if made is None:
            return None
        return [
            replace(one, vector=unit(shared[one.memory.id]), shared=True)
            if one.memory.id in shared
            else replace(one, vector=made[one.memory.id])
            for one in bare
        ]

    def kept(self, memories: Sequence[Node]) -> list[Placed]:
        """The same of memories that came into the landscape before. Their vectors are not made again; one that was lost
        counts as nothing."""
        vectors, embedder = self._kept([memory.id for memory in memories]), self._embedder()
        nothing = np.zeros(embedder.dimension, np.float32) if embedder else None
        return [replace(Placed.of(one), vector=vectors.get(one.id, nothing)) for one in memories]

    def vectors_of(self, ids: Sequence[str]) -> dict[str, Floats]:
        """The vector, of length 1, of each of these memories' texts without names; none where there is no embedder."""
        found = self._kept(ids)
        late = self._store.get([id_ for id_ in ids if id_ not in found])
        placed = self.placed(late) if late else []
        return found | {one.memory.id: one.vector for one in placed or () if one.vector is not None}

    def of_text(self, text: str) -> Floats | None:
        """The same of any text."""
        found = self._meaning.of_question(nameless_text(text))
        return unit(found[1]) if found else None

    @staticmethod
    def stems(text: str) -> tuple[str, ...]:
        """The telling words of a text, each once, without their endings."""
        return tuple(telling(text))

    def _embedder(self) -> Embedder | None:
        return None if self.id() in {None, WORDS} else self._meaning.embedder()

    def _kept(self, ids: Sequence[str]) -> dict[str, Floats]:
        embedder = self._embedder()
        if embedder is None:
            return {}
        notes = self._store.notes(Area.THEME, ids)
        shared = self._store.vectors([id_ for id_, note in notes.items() if not note], embedder.id)
        own = {id_: unit(np.frombuffer(note, KEPT_AS)) for id_, note in notes.items() if note}
        return own | {id_: unit(vector) for id_, vector in shared.items()}

    def _made(self, embedder: Embedder, texts: Mapping[str, str]) -> dict[str, Floats] | None:
        """The vectors of texts; of one that the embedder cannot take, a vector of nothing."""
        made = self._meaning.of_texts(embedder, list(texts.values()))
        if made is None:
            return None
        nothing = np.zeros(embedder.dimension, np.float32)
        return {id_: nothing if one is None else unit(one) for id_, one in zip(texts, made, strict=True)}


def mean_of(total: Doubles, seen: int) -> Floats:
    """The mean of so many vectors, held towards the origin."""
    mean: Floats = (total / (seen + PSEUDO_MEMORIES)).astype(np.float32)
    return mean


def weights_of(stems: Iterable[str], counts: Mapping[str, int], seen: int) -> dict[str, float]:
    """What stems weigh, given in how many of so many memories they are."""
    return {stem: math.log((seen + WORDLESS) / max(counts.get(stem_key(stem), 0), 1)) for stem in stems}


def place(vector: Floats | None, mean: Floats | None, weights: Mapping[str, float]) -> Floats:
    """Where a text lies: its vector from the mean, beside its stems as they weigh."""
    words = hashed(weights)
    if vector is None:
        return words
    meaning = unit(vector - mean) if vector.any() and mean is not None else vector
    return unit(np.concatenate([MEANING_SHARE * meaning, WORDS_SHARE * words]))


def hashed(weights: Mapping[str, float]) -> Floats:
    """Weighted stems in so many buckets, with signs, so that what falls together by chance cancels out."""
    found = np.zeros(BUCKETS, np.float32)
    for stem, weight in weights.items():
        number = int(stem_key(stem), 16)
        found[number % BUCKETS] += weight if number >> SIGN_BIT & 1 else -weight
    return unit(found)


def unit(vector: Vector | NDArray[np.floating]) -> Floats:
    """The vector at length 1; nothing stays nothing."""
    numbers = np.asarray(vector, np.float32)
    length = float(np.linalg.norm(numbers))
    return numbers / np.float32(length) if length > 0 else numbers
