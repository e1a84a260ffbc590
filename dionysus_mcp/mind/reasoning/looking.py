"""A question as it is held against memories, wherever they were found: which of its words they hold, and how close they
are to what is left of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from dionysus_mcp.mind.asking import Question, understood
from dionysus_mcp.mind.ground import Ground
from dionysus_mcp.mind.naming import mentions
from dionysus_mcp.mind.truth.tokens import stem
from dionysus_mcp.mind.words import WORD, checked_query, query_words
from dionysus_mcp.store.port import Candidate, Node, Probe, Where

FIRST_CHARS = 4_000
POSSESSIVE = re.compile(r"['\u2019]s\b", re.IGNORECASE)


class Looking:
    """One question; how often the store was searched for it is counted."""

    def __init__(self, ground: Ground, text: str) -> None:
        self._ground = ground
        self.question: Question = understood(
            checked_query(text), ground.vocabulary.names(), ground.vocabulary.aliases, ground.clock()
        )
        self.names = mentions(text, None)
        self.stems = {stem(word): word for word in self.question.words}
        self.of_names = frozenset(stem(word) for name in self.names for word in query_words(name))
        self._vectors: dict[str, tuple[str, Any] | None] = {}
        self.searches = 0

    def found(self, where: Where, limit: int) -> tuple[tuple[Candidate, ...], Mapping[str, float]]:
        """The candidates of a search, and what each word of the question weighs."""
        self.searches += 1
        embedder, vector = self._vector(self.question.plain) or ("", None)
        matches = self._ground.store.search(Probe(self.question.words, vector, embedder), where, limit)
        return matches.candidates, matches.weights

    def held(self, node: Node) -> frozenset[str]:
        """The words of the question that a memory holds, as stems."""
        words = query_words(f"{node.subject} {node.text[:FIRST_CHARS]}")
        return frozenset(found for word in words if (found := stem(word)) in self.stems)

    def closeness(self, nodes: Sequence[Node], held: frozenset[str]) -> dict[str, float]:
        """How close memories are in meaning to what is left of the question, as far as there are vectors."""
        made = self._vector(self.left(held))
        if made is None:
            return {}
        embedder, left = made
        vectors = self._ground.store.vectors([node.id for node in nodes], embedder)
        return {id_: max(0.0, float(left @ vector)) for id_, vector in vectors.items()}

    def left(self, held: frozenset[str]) -> str:
        """The question without its names and without words that are found already."""
        found = held | self.of_names
        plain = POSSESSIVE.sub("", self.question.text)
        return " ".join(WORD.sub(lambda word: "" if stem(word[0].lower()) in found else word[0], plain).split())

    def _vector(self, text: str) -> tuple[str, Any] | None:
        if text not in self._vectors:
            self._vectors[text] = self._ground.meaning.of_question(text) if WORD.search(text) else None
        return self._vectors[text]
