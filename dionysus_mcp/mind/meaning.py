"""Memories and questions as vectors, whenever there is an embedder to make them."""

from __future__ import annotations

import re
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Event, Lock

from dionysus_mcp.embedding.port import Embedder, Embedding, Standing, State
from dionysus_mcp.errors import DionysusError
from dionysus_mcp.mind.refusals import Refusals
from dionysus_mcp.mind.values import Memory
from dionysus_mcp.mind.waiting import Waiting
from dionysus_mcp.store.port import Vector

SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|(?<=[\u3002\uff01\uff1f])|\n+")
SHORTEST = 9
MOST_PIECES = 16
REMEMBERED_QUESTIONS = 128
AT_ONCE = 16
REST_S = 30.0
"""How long words alone answer after the embedder failed."""
FAILURES = 2
"""Of how many different questions in a row: one may be a text that it cannot take."""
LONGEST_S = 20.0
"""How long a batch may take, well below the patience of clients."""
QUESTION_S = 2.0
"""How long a question waits for its vector."""


@dataclass(frozen=True, slots=True)
class Vectors:
    """The vectors of a memory: of the whole text first, then of its sentences."""

    embedder: str
    vectors: Sequence[Vector]

    @property
    def whole(self) -> Vector:
        return self.vectors[0]


class Meaning:
    """Asks an embedder that may not be ready, may be slow, may fail, or may not be there at all."""

    def __init__(
        self,
        embedding: Embedding,
        patience_s: float,
        question_s: float = QUESTION_S,
        prepared: Callable[[str], bool] = lambda _: True,
    ) -> None:
        self._embedding = embedding
        self._patience_s = patience_s
        self._question_s = question_s
        self._prepared = prepared
        self._reading = False
        self._waiting = Waiting("dionysus-embedding")
        self._questions: OrderedDict[tuple[str, str], Vector] = OrderedDict()
        self._lock = Lock()
        self._trouble = ""
        self._refusals = Refusals()
        self._failed = set[str]()
        self._resting_until = 0.0
        self.missed = Event()
        """Set when a memory may have been stored without vectors."""

    def start(self) -> None:
        self._embedding.start()

    def embedder(self, patience_s: float | None = None) -> Embedder | None:
        return self._embedding.ready(self._patience_s if patience_s is None else patience_s)

    @property
    def _willing(self) -> bool:
        """Not when the embedder failed a moment ago or owes an answer: nobody waits for that again and again."""
        return time.monotonic() >= self._resting_until and not self._waiting.overdue

    def standing(self) -> Standing:
        standing = self._embedding.standing()
        if standing.state is State.READY and self._reading:
            return Standing(State.LOADING, standing.embedder, "the vectors are still being read")
        if standing.state is State.READY and self._trouble:
            return Standing(State.FAILED, standing.embedder, self._trouble, standing.fix)
        return standing

    def of_question(self, text: str) -> tuple[str, Vector] | None:
        """The embedder's id and the question's vector; None when words have to do."""
        embedder = self.embedder()
        if embedder is None:
            return None
        self._reading = not self._prepared(embedder.id)
        if self._reading:
            return None
        vector = self._known(embedder, text)
        if vector is None and self._willing:
            self._in_time(lambda: self._learn(embedder, text), self._question_s)
            vector = self._known(embedder, text)
        return None if vector is None else (embedder.id, vector)

    def _known(self, embedder: Embedder, text: str) -> Vector | None:
        with self._lock:
            vector = self._questions.get((embedder.id, text))
            if vector is not None:
                self._questions.move_to_end((embedder.id, text))
            return vector

    def _learn(self, embedder: Embedder, text: str) -> None:
        if why := self._refusals.lasting(embedder.id, [text]):
            self._trouble = why
        elif made := self._made(embedder, [text]):
            self._remember(embedder, text, made[0])
        else:
            self._failed.add(text)
            self._rest_if(len(self._failed) >= FAILURES or self._waiting.overdue)

    def _remember(self, embedder: Embedder, text: str, vector: Vector) -> None:
        with self._lock:
            self._questions[embedder.id, text] = vector
            while len(self._questions) > REMEMBERED_QUESTIONS:
                self._questions.popitem(last=False)

    def of_memories(self, memories: Sequence[Memory]) -> list[Vectors | None]:
        """The vectors of each memory; None where they have to be made later, so that nobody waits too long."""
        made, until = list[Vectors](), time.monotonic() + LONGEST_S
        while len(made) < len(memories) and (some := self._some(memories[len(made) : len(made) + AT_ONCE], until)):
            made += some
        return [*made, *[None] * (len(memories) - len(made))]

    def _some(self, memories: Sequence[Memory], until: float) -> list[Vectors]:
        """The vectors of each of these; none when that fails, or would take longer."""
        embedder, left, made = self.embedder(), until - time.monotonic(), list[Vectors]()
        if embedder and left > 0 and self._willing:
            self._in_time(lambda: made.extend(self._for_now(embedder, memories)), left)
        return list(made)

    def _for_now(self, embedder: Embedder, memories: Sequence[Memory]) -> list[Vectors]:
        made = self.made_by(embedder, memories)
        self._rest_if(made is None and self._waiting.overdue)
        return made or []

    def stored(self, vectors: Sequence[Vectors | None]) -> None:
        """Say so when something was stored without vectors; it is there to be found by now."""
        if None in vectors:
            self.missed.set()

    def made_by(self, embedder: Embedder, memories: Sequence[Memory]) -> list[Vectors] | None:
        """The vectors of each memory; None when the embedder failed. That keeps no question from being asked."""
        if not memories:
            return []
        texts = [_pieces_of(memory) for memory in memories]
        made = self._made(embedder, [text for several in texts for text in several])
        if made is None:
            return None
        ends = [sum(map(len, texts[: number + 1])) for number in range(len(texts))]
        return [Vectors(embedder.id, made[end - len(several) : end]) for end, several in zip(ends, texts, strict=True)]

    def of_texts(self, embedder: Embedder, texts: Sequence[str]) -> list[Vector | None] | None:
        """The vectors of texts just as they are: None for one that the embedder cannot take, and None instead of all
        when it fails. That keeps no question from being asked."""
        taken = list(dict.fromkeys(text for text in texts if not self._refusals.lasting(embedder.id, [text])))
        made = self._made(embedder, taken) if taken else []
        singly = made if made is not None else [next(iter(self._made(embedder, [text]) or ()), None) for text in taken]
        known = dict(zip(taken, singly, strict=True))
        settled = [one is not None or bool(self._refusals.lasting(embedder.id, [text])) for text, one in known.items()]
        return [known.get(text) for text in texts] if all(settled) else None

    def refused(self, embedder: Embedder, memory: Memory) -> bool:
        """Whether it is of no use to ask for the vectors of this one again."""
        return bool(self._refusals.lasting(embedder.id, _pieces_of(memory)))

    def _in_time(self, work: Callable[[], None], patience_s: float) -> None:
        if not self._waiting.done(work, patience_s):
            self._trouble = f"the embedder takes longer than {patience_s:.2g} s"

    def _made(self, embedder: Embedder, texts: Sequence[str]) -> list[Vector] | None:
        if self._refusals.lasting(embedder.id, texts):
            return None
        try:
            vectors: list[Vector] = list(embedder.embed(texts))
        except DionysusError as error:
            self._refused(embedder, texts, error.message)
            return None
        except Exception as error:  # the edge of a thread: a defect there must not keep words from answering
            import logging

            logging.getLogger(__name__).exception("the embedder failed")
            why = f"the embedder failed: {type(error).__name__}; the log on stderr has the details"
            self._refused(embedder, texts, why)
            return None
        self._took()
        return vectors

    def _refused(self, embedder: Embedder, texts: Sequence[str], why: str) -> None:
        self._trouble = why
        self._refusals.add(embedder.id, texts, why)

    def _took(self) -> None:
        self._refusals.took_others()
        self._failed.clear()
        if not self._waiting.overdue:  # this itself may be
            self._trouble = ""

    def _rest_if(self, failing: bool) -> None:
        if failing:
            self._resting_until = time.monotonic() + REST_S


def _pieces_of(memory: Memory) -> list[str]:
    return pieces(memory.content, memory.subject)


def pieces(content: str, subject: str | None) -> list[str]:
    """What is embedded of a text: the whole, and its sentences when it has several. Long texts have longer pieces."""
    sentences = [part for part in SENTENCE_END.split(content) if len(part) >= SHORTEST]
    if len(sentences) > MOST_PIECES:
        size = -(-len(sentences) // MOST_PIECES)
        sentences = [" ".join(sentences[first : first + size]) for first in range(0, len(sentences), size)]
    texts = [content, *(sentences if len(sentences) > 1 else ())]
    return [f"{subject}: {text}" if subject else text for text in texts]
