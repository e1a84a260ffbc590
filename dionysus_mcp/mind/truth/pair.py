"""Two clauses side by side: whether they are about the same, and what differs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from dionysus_mcp.mind.truth.lexicon import (
    ANTONYMS,
    ARTICLES,
    FILLERS,
    MARKERS,
    MEASURES,
    SELVES,
)
from dionysus_mcp.mind.truth.reading import Clause, Reading
from dionysus_mcp.mind.truth.swaps import Swap, swaps
from dionysus_mcp.mind.truth.tokens import Token
from dionysus_mcp.mind.truth.verdict import Statement

WHEN = frozenset(("date", "weekday", "clock", "recurrence"))
SAME, SPOKEN_OF = 2, 1
SHORTENED_COSINE = 0.75
TITLE_WORDS = 2
UNALIGNED = ARTICLES | FILLERS | MARKERS | SELVES | {"longer", "no"}


@dataclass(frozen=True)
class Texts:
    """The two statements, read, and how close their meanings are (None: not known)."""

    older: Reading
    newer: Reading
    said: tuple[Statement, Statement]
    cosine: float | None
    names: frozenset[str]

    @cached_property
    def titled(self) -> bool:
        """Whether both are filed under the same, but for words that say that it changed."""
        ours, theirs = self.older.title, self.newer.title
        nested = ours <= theirs or theirs <= ours
        return bool(ours) and (ours == theirs or (nested and min(len(ours), len(theirs)) >= TITLE_WORDS))

    def near(self, least: float) -> bool:
        """Whether the meanings are known to be as close as that, or not known."""
        return self.cosine is None or self.cosine >= least


class Pair:
    """A clause of the older text and one of the newer."""

    def __init__(self, texts: Texts, older: Clause, newer: Clause) -> None:
        self.texts = texts
        self.older = older
        self.newer = newer

    @cached_property
    def about_same(self) -> int:
        """SAME when both have the same head; SPOKEN_OF when each text at least mentions the other's; else 0."""
        ours, theirs = self.older.head, self.newer.head
        if ours.amounts != theirs.amounts:
            return 0
        if not ours.stems and not theirs.stems:
            return SAME if _person(ours.told) == _person(theirs.told) else 0
        shortened = (
            theirs.stems < ours.stems and self.texts.cosine is not None and self.texts.cosine >= SHORTENED_COSINE
        )
        nested = ours.tail <= theirs.tail or theirs.tail <= ours.tail
        if ours.stems == theirs.stems or (ours.core == theirs.core and nested):
            return SAME
        return SPOKEN_OF if shortened or self._each_speaks_of_the_other else 0

    @property
    def _each_speaks_of_the_other(self) -> bool:
        ours, theirs = self.older.head, self.newer.head
        said_before = self.texts.older.content | self.texts.older.title
        said_now = self.texts.newer.content | self.texts.newer.title
        return bool(ours.stems) and ours.stems <= said_now and theirs.stems - MEASURES <= said_before

    @cached_property
    def shared(self) -> frozenset[str]:
        return self.older.content & self.newer.content

    @cached_property
    def likeness(self) -> float:
        """The share of their words that both have."""
        return len(self.shared) / (len(self.older.content | self.newer.content) or 1)

    @cached_property
    def dropped(self) -> frozenset[str]:
        return self.older.content - self.newer.content

    @cached_property
    def added(self) -> frozenset[str]:
        return self.newer.content - self.older.content

    @cached_property
    def changed_units(self) -> frozenset[str]:
        """Units in which both name an amount, and not the same."""
        ours, theirs = self.older.amounts, self.newer.amounts
        return frozenset(unit for unit in ours.keys() & theirs.keys() if ours[unit] != theirs[unit])

    @cached_property
    def lone_units(self) -> frozenset[str]:
        """Units in which only one of them names an amount."""
        return frozenset(self.older.amounts.keys() ^ self.newer.amounts.keys())

    @cached_property
    def opposed(self) -> bool:
        """Whether one word in each is the opposite of the other."""
        ours, theirs = (set(clause.plain.split()) for clause in (self.older, self.newer))
        return any(_opposite(ours - theirs, theirs - ours, pair) for pair in ANTONYMS)

    @cached_property
    def swaps(self) -> tuple[Swap, ...]:
        """Words in the place of other words; amounts are looked at by their unit instead."""
        return tuple(swaps(self.older.rest, self.newer.rest))

    @cached_property
    def same_verb(self) -> bool:
        ours, theirs = self.older.verb, self.newer.verb
        return ours is not None and theirs is not None and ours.stem == theirs.stem

    @cached_property
    def differences(self) -> int:
        """How many things differ; a weekday and an hour are one."""
        units = len(self.changed_units - WHEN) + bool(self.changed_units & WHEN)
        return units + sum(not swap.measured for swap in self.swaps)

    @property
    def amounts_in_words(self) -> str:
        ours, theirs = self.older.rest, self.newer.rest
        unit = min(self.changed_units)
        return f"{_told(ours, unit)} → {_told(theirs, unit)}"


def _opposite(ours: set[str], theirs: set[str], pair: tuple[frozenset[str], frozenset[str]]) -> bool:
    left, right = pair
    return bool((ours & left and theirs & right) or (ours & right and theirs & left))


def _person(told: frozenset[str]) -> str:
    """Who speaks of themselves: one, or several."""
    if told & {"i", "me", "my", "mine"}:
        return "i"
    return "we" if told & SELVES else ""


def _told(tokens: tuple[Token, ...], unit: str) -> str:
    return ", ".join(token.text for token in tokens if token.unit == unit)
