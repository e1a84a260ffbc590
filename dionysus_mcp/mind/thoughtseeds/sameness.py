"""How close thoughts are: by meaning where there is an embedder, else by the words that they share."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from dionysus_mcp.mind.judging.beside import Beside
from dionysus_mcp.mind.judging.checks import check
from dionysus_mcp.mind.judging.said import Said
from dionysus_mcp.mind.judging.verdict import Grade
from dionysus_mcp.mind.meaning import Meaning
from dionysus_mcp.mind.words import query_words, telling_words
from dionysus_mcp.store.port import Vector

MEANING, WORDS = "meaning", "words"
CLOSE = {MEANING: 0.85, WORDS: 0.75}
"""What is at least so close to the winner is the same thought, unless it contradicts it."""
APART = {Grade.WRONG, Grade.PARTLY}
NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")


def likeness(meaning: Meaning, to: str, texts: Sequence[str]) -> tuple[str, list[float]]:
    """By what they were compared, and how close each of the texts is."""
    vectors = [made[1] for text in (to, *texts) if (made := meaning.of_question(text))]
    if len(vectors) == len(texts) + 1:
        return MEANING, [cosine(vectors[0], vector) for vector in vectors[1:]]
    return WORDS, [shared(to, text) for text in texts]


def contradiction(one: str, other: str) -> str | None:
    """What closeness does not see, when there is such a thing: a negation, an opposite, another number or part."""
    pair = Beside(Said(one), Said(other))
    found = check(pair) if pair.predicted.tokens and pair.observed.tokens else None
    return found.rule if found and (found.differs or found.grade in APART) else _other_number(one, other)


def _other_number(one: str, other: str) -> str | None:
    """The judge lets an amount be a little off; but ticket 12 is not ticket 13."""
    first, second = set(NUMBER.findall(one)), set(NUMBER.findall(other))
    return "another number" if first and second and first != second else None


def cosine(one: Vector, other: Vector) -> float:
    """From 0 to 1: what points the other way is not less than unlike."""
    lengths = math.hypot(*map(float, one)) * math.hypot(*map(float, other))
    product = sum(float(a) * float(b) for a, b in zip(one, other, strict=True))
    return min(1.0, max(0.0, product / lengths)) if lengths else 0.0


def shared(one: str, other: str) -> float:
    """The share of their telling words that both have."""
    first, second = told(one), told(other)
    return len(first & second) / len(first | second) if first | second else float(one == other)


def told(text: str) -> frozenset[str]:
    return frozenset(telling_words(query_words(text)))
