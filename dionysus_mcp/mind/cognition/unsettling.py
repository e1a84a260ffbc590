"""Whether a newer memory keeps an older one from vouching for a sentence, though it may not itself speak against it."""

from __future__ import annotations

from dionysus_mcp.mind.answers import Hit
from dionysus_mcp.mind.truth.compare import compare
from dionysus_mcp.mind.truth.lexicon import ENDERS, MARKERS, NEGATORS, SHIFT_VERBS, words_of
from dionysus_mcp.mind.truth.reading import LOOKED_AT, Clause, read
from dionysus_mcp.mind.truth.tokens import normalised, words
from dionysus_mcp.mind.truth.verdict import Kind, Statement

CHANGING = SHIFT_VERBS | ENDERS | MARKERS | NEGATORS | words_of("cancelled canceled earlier later")


def unsettles(newer: Hit, older: Hit, sentence: str) -> bool:
    """Whether it was said at the same time or later, and says another thing of the same, or that a date or an amount
    of it changed."""
    if newer.id == older.id or newer.occurred_at < older.occurred_at:
        return False
    if compare(Statement(sentence, older.subject or ""), _statement(newer)).kind is Kind.CHANGE:
        return True
    return bool(CHANGING.intersection(map(str.lower, words(normalised(newer.content[:LOOKED_AT]))))) and any(
        theirs.head.stems & ours.head.stems for ours in _measured(sentence) for theirs in _clauses(newer.content)
    )


def _measured(sentence: str) -> list[Clause]:
    return [clause for clause in _clauses(sentence) if clause.amounts]


def _clauses(text: str) -> tuple[Clause, ...]:
    return tuple(read(text[:LOOKED_AT], "").clauses)


def _statement(hit: Hit) -> Statement:
    return Statement(hit.content, hit.subject or "", memory_type=hit.memory_type)
