"""Looking into memory for what bears on a text."""

from __future__ import annotations

from collections.abc import Iterable

from dionysus_mcp.mind.answers import Hit
from dionysus_mcp.mind.cognition.answers import Cited
from dionysus_mcp.mind.cognition.texts import QUESTION_CHARS, telling
from dionysus_mcp.mind.filters import Filters
from dionysus_mcp.mind.recall import Recall
from dionysus_mcp.mind.truth.lexicon import GENERIC, VERBS, words_of
from dionysus_mcp.mind.truth.tokens import stem
from dionysus_mcp.mind.values import Caller
from dionysus_mcp.mind.words import FIRST_CHARS, WORD
from dionysus_mcp.plain import shortened
from dionysus_mcp.store.port import Node

GIST_CHARS = 200
CLOSE = 0.3
"""What is as close in meaning bears on a text without a word in common."""
COMMON = GENERIC | {stem(word) for word in VERBS | words_of("plan new good best first last day week time way")}
"""Stems that two texts may share without being about the same."""
ANYTHING = Filters()


class Looking:
    """Asks recall, and keeps what is near enough."""

    def __init__(self, recall: Recall) -> None:
        self._recall = recall

    def near(self, text: str, caller: Caller, limit: int, filters: Filters = ANYTHING) -> list[Hit]:
        """What bears on a text, best first: it shares a telling word, or is close in meaning."""
        query = text[:QUESTION_CHARS]
        if not WORD.search(query):
            return []
        said = set(stems(query))
        return [hit for hit in self._recall.search(query, limit, filters, caller).hits if _bears(hit, said)]


def more_than_common(hit: Hit, query: str) -> bool:
    """Whether a hit shares more with a query than one common word of several, or is close to it in meaning."""
    said = set(stems(query))
    shared = said.intersection(_stems_of(hit))
    return _is_close(hit) or len(shared) > 1 or len(said) == 1 or not shared <= COMMON


def _bears(hit: Hit, said: set[str]) -> bool:
    return _is_close(hit) or not said.isdisjoint(_stems_of(hit))


def _is_close(hit: Hit) -> bool:
    return hit.parts.get("meaning", 0.0) >= CLOSE


def _stems_of(hit: Hit) -> tuple[str, ...]:
    return stems(f"{hit.subject or ''} {hit.content}")


def stems(text: str) -> tuple[str, ...]:
    """The stems of the telling words in the beginning of a text, each once, in order."""
    return tuple(dict.fromkeys(map(stem, telling(text[:FIRST_CHARS]))))


def unheld(words: Iterable[str], texts: Iterable[str]) -> tuple[str, ...]:
    """The words that none of the texts holds in any form."""
    held = {one for text in texts for one in stems(text)}
    return tuple(word for word in words if stem(word) not in held)


def cited(hit: Hit) -> Cited:
    return Cited(hit.id, shortened(hit.content, GIST_CHARS), hit.occurred_at[:10])


def cited_node(node: Node) -> Cited:
    return Cited(node.id, shortened(node.text, GIST_CHARS), node.happened_at[:10])


def listed(memories: Iterable[Cited]) -> str:
    """Memories as material for a model."""
    return "\n".join(f"[{one.id}] {one.text}" for one in memories)
