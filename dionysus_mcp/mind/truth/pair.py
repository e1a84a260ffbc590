"""Two clauses side by side: whether they are about the same, and what differs."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from dionysus_mcp.mind.truth.lexicon import (
    ANTONYMS,
    ARTICLES,
    FILLERS,
    MARKERS,
    MEASURES,
    PLACES,
    PLACING,
    PREPOSITIONS,
    SELVES,
)
from dionysus_mcp.mind.truth.grammar import VERB_STEMS
from dionysus_mcp.mind.truth.phrases import MARKER_PHRASES
from dionysus_mcp.mind.truth.reading import Clause, Reading
from dionysus_mcp.mind.truth.tokens import Token
from dionysus_mcp.mind.truth.verdict import Statement

WHEN = frozenset(("date", "weekday", "clock", "recurrence"))
SAME, SPOKEN_OF = 2, 1
SHORTENED_COSINE = 0.75
UNALIGNED = ARTICLES | FILLERS | MARKERS | SELVES | {"longer", "no"}


@dataclass(frozen=True)
class Swap:
    """What stands in the newer clause where something else stood in the older one, behind the same word."""

    anchor: str
    was: tuple[Token, ...]
    now: tuple[Token, ...]

    @property
    def in_words(self) -> str:
        return f"{' '.join(token.text for token in self.was)} → {' '.join(token.text for token in self.now)}"

    @property
    def units(self) -> frozenset[str]:
        """The units of amounts within it."""
        return frozenset(token.unit for token in (*self.was, *self.now) if token.unit)

    @property
    def measured(self) -> bool:
        """Whether it is an amount for an amount."""
        return all(any(token.unit for token in _first_phrase(side)) for side in (self.was, self.now))

    @property
    def bare(self) -> bool:
        """Whether no preposition leads to it."""
        return self.was[0].text.lower() not in PREPOSITIONS and self.now[0].text.lower() not in PREPOSITIONS


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
        return bool(ours) and (
            ours == theirs or (min(len(ours), len(theirs)) >= 2 and (ours <= theirs or theirs <= ours))
        )

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
        ours, theirs = _aligned(self.older.rest), _aligned(self.newer.rest)
        matcher = SequenceMatcher(None, [t.stem for t in ours], [t.stem for t in theirs], autojunk=False)
        found = []
        for operation, start, end, now_start, now_end in matcher.get_opcodes():
            if operation == "replace" and start and _leads(ours[start - 1]):
                swap = Swap(ours[start - 1].stem, tuple(ours[start:end]), tuple(theirs[now_start:now_end]))
                if _same_slot(swap):
                    found.append(swap)
        return tuple(found)

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


def _aligned(tokens: tuple[Token, ...]) -> list[Token]:
    """What is said, without articles, adverbs and words that only say that it changed."""
    words = [token.text.lower() for token in tokens]
    marked: set[int] = set()
    for phrase in MARKER_PHRASES:
        length = phrase.count(" ") + 1
        for place in range(len(words) - length + 1):
            if " ".join(words[place : place + length]) == phrase:
                marked.update(range(place, place + length))
    return [token for place, token in enumerate(tokens) if words[place] not in UNALIGNED and place not in marked]


def _same_slot(swap: Swap) -> bool:
    """Whether one may take the place of the other: both led by a like preposition, or both by none."""
    was, now = swap.was[0].text.lower(), swap.now[0].text.lower()
    phrases = [_first_phrase(side) for side in (swap.was, swap.now)]
    amounts = [any(token.unit for token in phrase) for phrase in phrases]
    if not all(any(not token.light for token in phrase) for phrase in phrases) or amounts[0] != amounts[1]:
        return False
    if was in PREPOSITIONS or now in PREPOSITIONS:
        return was == now or (swap.anchor in PLACING and was in PLACES and now in PLACES)
    return True


def _first_phrase(side: tuple[Token, ...]) -> tuple[Token, ...]:
    """What stands before the next preposition."""
    for place, token in enumerate(side[1:], start=1):
        if token.text.lower() in PREPOSITIONS:
            return side[:place]
    return side


def _leads(token: Token) -> bool:
    """Whether a value may stand behind the word: a verb or a preposition."""
    return token.light or token.stem in VERB_STEMS or token.text.endswith(("ed", "en"))


def _told(tokens: tuple[Token, ...], unit: str) -> str:
    return ", ".join(token.text for token in tokens if token.unit == unit)
