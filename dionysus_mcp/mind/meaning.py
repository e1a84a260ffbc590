"""Memories and questions as vectors, whenever there is an embedder to make them."""

from __future__ import annotations

import re
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Event, Lock

from dionysus_mcp.embedding.port import Embedder, Embedding, Standing, State
from dionysus_mcp.errors import DionysusError
from dionysus_mcp.mind.values import Memory
from dionysus_mcp.store.port import Vector

SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|(?<=[\u3002\uff01\uff1f])|\n+")
SHORTEST = 9
MOST_PIECES = 16
REMEMBERED_QUESTIONS = 128
AT_ONCE = 16
REST_S = 30.0
"""How long words alone answer after the embedder failed."""
LONGEST_S = 20.0
"""How long a batch may take, well below the patience of clients."""


@dataclass(frozen=True, slots=True)
class Vectors:
    """The vectors of a memory: of the whole text first, then of its sentences."""

    embedder: str
    vectors: Sequence[Vector]

    @property
    def whole(self) -> Vector:
        return self.vectors[0]


class Meaning:
    """Asks an embedder that may not be ready, may fail, or may not be there at all."""

    def __init__(self, embedding: Embedding, patience_s: float) -> None:
        self._embedding = embedding
        self._patience_s = patience_s
        self._questions: OrderedDict[tuple[str, str], Vector] = OrderedDict()
        self._lock = Lock()
        self._trouble = ""
        self._resting_until = 0.0
        self.missed = Event()
        """Set when a memory may have been stored without vectors."""

    def start(self) -> None:
        self._embedding.start()

    def embedder(self, patience_s: float | None = None) -> Embedder | None:
        return self._embedding.ready(self._patience_s if patience_s is None else patience_s)

    def _willing(self) -> Embedder | None:
        """The embedder, unless it failed a moment ago: nobody who asks or writes waits for that again and again."""
        return self.embedder() if time.monotonic() >= self._resting_until else None

    def standing(self) -> Standing:
        standing = self._embedding.standing()
        if standing.state is State.READY and self._trouble:
            return Standing(State.FAILED, standing.embedder, self._trouble, standing.fix)
        return standing

    def of_question(self, text: str) -> tuple[str, Vector] | None:
        """The embedder's id and the question's vector; None when words have to do."""
        embedder = self._willing()
        if embedder is None:
            return None
        known = (embedder.id, text)
        with self._lock:
            if known in self._questions:
                self._questions.move_to_end(known)
                return embedder.id, self._questions[known]
        made = self._made(embedder, [text])
        if made is None:
            return None
        with self._lock:
            self._questions[known] = made[0]
            while len(self._questions) > REMEMBERED_QUESTIONS:
                self._questions.popitem(last=False)
        return embedder.id, made[0]

    def of_memories(self, memories: Sequence[Memory]) -> list[Vectors | None]:
        """The vectors of each memory; None where they have to be made later, so that nobody waits too long."""
        embedder, made, until = self._willing(), list[Vectors | None](), time.monotonic() + LONGEST_S
        while embedder and len(made) < len(memories) and time.monotonic() < until:
            some = self.made_by(embedder, memories[len(made) : len(made) + AT_ONCE])
            if some is None:
                break
            made += some
        return made + [None] * (len(memories) - len(made))

    def stored(self, vectors: Sequence[Vectors | None]) -> None:
        """Say so when something was stored without vectors; it is there to be found by now."""
        if None in vectors:
            self.missed.set()

    def made_by(self, embedder: Embedder, memories: Sequence[Memory]) -> list[Vectors] | None:
        """The vectors of each memory; None when the embedder failed."""
        texts = [pieces(memory.content, memory.subject) for memory in memories]
        made = self._made(embedder, [text for several in texts for text in several])
        if made is None:
            return None
        ends = [sum(map(len, texts[: number + 1])) for number in range(len(texts))]
        return [Vectors(embedder.id, made[end - len(several) : end]) for end, several in zip(ends, texts, strict=True)]

    def _made(self, embedder: Embedder, texts: Sequence[str]) -> Sequence[Vector] | None:
        try:
            vectors: list[Vector] = list(embedder.embed(texts))
        except DionysusError as error:
            self._trouble, self._resting_until = error.message, time.monotonic() + REST_S
            return None
        self._trouble = ""
        return vectors


def pieces(content: str, subject: str | None) -> list[str]:
    """What is embedded of a text: the whole, and its sentences when it has several. Long texts have longer pieces."""
    sentences = [part for part in SENTENCE_END.split(content) if len(part) >= SHORTEST]
    if len(sentences) > MOST_PIECES:
        size = -(-len(sentences) // MOST_PIECES)
        sentences = [" ".join(sentences[first : first + size]) for first in range(0, len(sentences), size)]
    texts = [content, *(sentences if len(sentences) > 1 else ())]
    return [f"{subject}: {text}" if subject else text for text in texts]
