"""Whether two texts tell of the same thing happening again. Stricter than recall: what differs is never hidden."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from dionysus_mcp.mind.truth import lexicon, phrases
from dionysus_mcp.mind.truth.doubts import scopes
from dionysus_mcp.mind.truth.reading import LOOKED_AT, read
from dionysus_mcp.mind.truth.tokens import Token, stem

LONGEST = LOOKED_AT
"""Longer texts are not read to the end, so nobody can say that they are the same."""

LEAST_COSINE = 0.8
LEAST_LIKENESS = 0.6
LEAST_LIKENESS_BARE = 0.75
"""Without vectors, words have to say it alone."""


def _stems(words: str) -> frozenset[str]:
    return frozenset(map(stem, words.split()))


AGAIN = _stems("again also already another just once still too yet")
"""Words that only say that it happened before."""

SPEECH = {
    word: kind
    for kind, words in {
        "says": "said says mentioned told noted reported complained pointed stated remarked explained",
        "asks": "asked asks requested wanted wants",
        "reminds": "reminded corrected insisted repeated",
        "prefers": "prefers preferred likes liked",
    }.items()
    for word in _stems(words)
}
"""Different words for the same way of saying it."""

UNDOES = _stems(
    "failed cancelled canceled refused rejected declined missed forgot skipped almost nearly tried denied "
    "must should may might shall would me us"
)
"""Words without which a text says something else."""

MOODS = (phrases.PLANS, phrases.SUPPOSES, phrases.ENDS)
TURNS = frozenset(["over", "than", "before", "after", "from", "to", "by", "into", "instead", "versus"])
"""Words around which things cannot change places."""

OPPOSITES = (
    *lexicon.ANTONYMS,
    *(
        (frozenset([one]), frozenset(other.split()))
        for one, other in (
            ("before", "after"),
            ("inside", "outside"),
            ("out", "in into back"),
            ("above", "below"),
            ("over", "under"),
            ("from", "to into"),
            ("for", "against"),
            ("since", "until"),
            ("here", "there"),
            ("more", "less"),
            ("most", "least"),
            ("all", "some"),
        )
    ),
)
"""In small words, too, which elsewhere say little."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a text says, as far as that can be compared without a model.

    `order` has its words and amounts as they stand; `before`, which words stand before one of `TURNS`; `as_is`, what
    all that say the same have alike.
    """

    words: frozenset[str]
    names: frozenset[str]
    spoken: frozenset[str]
    order: tuple[str, ...]
    before: Mapping[str, frozenset[str]]
    as_is: Hashable


def said(content: str) -> Said:
    reading = read(content, "")
    tokens = [token for clause in reading.clauses for token in clause.tokens]
    plain = "".join(clause.plain for clause in reading.clauses)
    spoken = frozenset(plain.split())
    denied = sum(word in lexicon.NEGATORS for word in plain.split()) % 2
    moods = tuple(bool(mood.search(plain)) for mood in MOODS)
    undoes = frozenset(token.stem for token in tokens) & UNDOES
    return Said(
        words=frozenset(word for token in tokens if (word := _word(token))),
        names=reading.names,
        spoken=spoken,
        order=tuple(token.stem if token.unit else _word(token) for token in tokens),
        before={
            token.text.lower(): frozenset(map(_word, tokens[:place]))
            for place, token in enumerate(tokens)
            if token.text.lower() in TURNS
        },
        as_is=(reading.amounts, denied, moods, undoes, frozenset(scopes(reading.clauses).items())),
    )


def worded_alike(one: Said, other: Said) -> bool:
    """Whether one leaves words out at most: no word stands in the place of another, and nothing is turned round."""
    both = one.words & other.words
    if one.as_is != other.as_is or len(both) < min(len(one.words), len(other.words)):
        return False
    if likeness(one, other) < LEAST_LIKENESS or (one.names ^ other.names) - both:
        return False
    return not _opposed(one, other) and not _turned_round(one, other)


def near(one: Said, other: Said, cosine: float | None) -> bool:
    """Whether texts that are worded alike also mean the same."""
    return likeness(one, other) >= LEAST_LIKENESS_BARE if cosine is None else cosine >= LEAST_COSINE


def likeness(one: Said, other: Said) -> float:
    """The share of their words that both have."""
    return len(one.words & other.words) / (len(one.words | other.words) or 1)


def _opposed(one: Said, other: Said) -> bool:
    ours, theirs = one.spoken - other.spoken, other.spoken - one.spoken
    return any((ours & left and theirs & right) or (ours & right and theirs & left) for left, right in OPPOSITES)


def _turned_round(one: Said, other: Said) -> bool:
    """Whether names and amounts, or what stands around a word such as 'before', have changed places."""
    both = one.words & other.words
    free = (one.words | other.words) - one.names - other.names
    ours, theirs = (dict.fromkeys(word for word in side.order if word and word not in free) for side in (one, other))
    if list(ours) != list(theirs):
        return True
    return any((one.before[word] ^ other.before[word]) & both for word in one.before.keys() & other.before.keys())


def _word(token: Token) -> str:
    """What a word says, whatever its form; nothing for words that say little, and for amounts."""
    if token.light or token.unit or token.stem in AGAIN:
        return ""
    return SPEECH.get(token.stem, token.stem)
