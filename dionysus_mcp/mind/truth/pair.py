"""Two clauses side by side: whether they are about the same, and what differs."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from dionysus_mcp.mind.truth.lexicon import ARTICLES, FILLERS, MARKERS, MEASURES, PLACES, PREPOSITIONS, SELVES
from dionysus_mcp.mind.truth.reading import Clause, Reading
from dionysus_mcp.mind.truth.tokens import Token
from dionysus_mcp.mind.truth.verdict import Statement

WHEN = frozenset(("date", "weekday", "clock", "recurrence"))
SAME, SPOKEN_OF = 2, 1
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
        nested = ours.tail <= theirs.tail or theirs.tail <= ours.tail
        if ours.stems == theirs.stems or (ours.core == theirs.core and nested):
            return SAME
        return SPOKEN_OF if self._each_speaks_of_the_other else 0

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
    def swaps(self) -> tuple[Swap, ...]:
        """Words in the place of other words; amounts are looked at by their unit instead."""
        ours, theirs = _aligned(self.older.rest), _aligned(self.newer.rest)
        matcher = SequenceMatcher(None, [t.stem for t in ours], [t.stem for t in theirs], autojunk=False)
        found = []
        for operation, start, end, now_start, now_end in matcher.get_opcodes():
            if operation == "replace" and start:
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
        return units + sum(not all(token.unit for token in (*swap.was, *swap.now)) for swap in self.swaps)

    @property
    def amounts_in_words(self) -> str:
        ours, theirs = self.older.rest, self.newer.rest
        unit = min(self.changed_units)
        return f"{_told(ours, unit)} → {_told(theirs, unit)}"


def _person(told: frozenset[str]) -> str:
    """Who speaks of themselves: one, or several."""
    if told & {"i", "me", "my", "mine"}:
        return "i"
    return "we" if told & SELVES else ""


def _aligned(tokens: tuple[Token, ...]) -> list[Token]:
    return [token for token in tokens if token.text.lower() not in UNALIGNED]


def _same_slot(swap: Swap) -> bool:
    """Whether one may take the place of the other: both led by a like preposition, or both by none."""
    was, now = swap.was[0].text.lower(), swap.now[0].text.lower()
    telling = [any(not token.light for token in side) for side in (swap.was, swap.now)]
    amounts = [all(token.unit or token.light for token in side) for side in (swap.was, swap.now)]
    if not all(telling) or amounts[0] != amounts[1]:
        return False
    if was in PREPOSITIONS or now in PREPOSITIONS:
        return was == now or (was in PLACES and now in PLACES)
    return True


def _told(tokens: tuple[Token, ...], unit: str) -> str:
    return ", ".join(token.text for token in tokens if token.unit == unit)
