"""What happened on a project, found by words and meaning: events in the store's indices, documents by their words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from dionysus_mcp.mind.asking import understood
from dionysus_mcp.mind.ground import Ground
from dionysus_mcp.mind.journeys.timeline import Span
from dionysus_mcp.mind.journeys.values import Document
from dionysus_mcp.mind.kinds import Kind
from dionysus_mcp.mind.ranking import ranked, shown
from dionysus_mcp.mind.recall import MEANING, WORDS
from dionysus_mcp.mind.words import checked_query
from dionysus_mcp.store.port import Candidate, Matches, Node, Order, Probe

CANDIDATES = 40
MOST_READ = 200
"""Documents that are read for their words, the last first."""


@dataclass(frozen=True, slots=True)
class Found:
    """The best things, how they were found, and whether there were more documents than were read."""

    nodes: tuple[Node, ...]
    mode: str
    unread: bool


def found(ground: Ground, query: str, span: Span, kinds: Sequence[str], limit: int) -> Found:
    """What of these kinds fits a query, ranked as memories are."""
    vocabulary, weights = ground.vocabulary, ground.rules.weights
    question = understood(checked_query(query), vocabulary.names(), vocabulary.aliases, ground.clock())
    made = ground.meaning.of_question(question.plain)
    probe = Probe(question.words, made[1] if made else None, made[0] if made else "")
    matches = [ground.store.search(probe, where, max(CANDIDATES, 2 * limit)) for where in span.memories(kinds)]
    documents = [
        node for where in span.documents(kinds) for node in ground.store.find(where, Order.LATEST, MOST_READ + 1)
    ]
    of_words = (matches or [ground.store.search(probe, span.where(Kind.MEMORY), 1)])[0].weights
    candidates = [*(one for several in matches for one in several.candidates), *_holding(documents, of_words)]
    best = ranked(Matches(_each_once(candidates), of_words), question, weights)
    return Found(
        nodes=tuple(one.node for one in shown(best, limit, weights)),
        mode=MEANING if made else WORDS,
        unread=len(documents) > MOST_READ,
    )


def _holding(documents: Sequence[Node], weights: Mapping[str, float]) -> Iterator[Candidate]:
    """The documents that hold some of the words, by what those weigh."""
    patterns = {word: re.compile(_beginning(word)) for word in weights}
    for node in documents[:MOST_READ]:
        document = Document.of(node)
        text = f"{document.title}\n{document.content}".lower()
        held = [word for word, pattern in patterns.items() if pattern.search(text)]
        if held:
            yield Candidate(replace(node, text=document.title), words=sum(weights[word] for word in held))


def _beginning(word: str) -> str:
    """A word, whatever it ends in; in scripts without spaces, wherever it stands."""
    return rf"(?<!\w){re.escape(word)}" if word.isascii() else re.escape(word)


def _each_once(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    return tuple({one.node.id: one for one in candidates}.values())
