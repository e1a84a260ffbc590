"""Two clauses side by side: whether they are about the same, and what differs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dionysus_mcp.mind.truth import lexicon
from dionysus_mcp.mind.truth.amounts import COUNT, LABELLED, WHEN
from dionysus_mcp.mind.truth.lazy import Lazy
from dionysus_mcp.mind.truth.lexicon import ANTONYMS, GENERIC, RELATIVES, SELVES
from dionysus_mcp.mind.truth.reading import Clause, Reading
from dionysus_mcp.mind.truth.swaps import Swap, swaps
from dionysus_mcp.mind.truth.verdict import Statement

SHORTENED_COSINE = 0.75
CHANGE_COSINE, TITLED_COSINE = 0.4, 0.25
CHANGE_LIKENESS_BARE, FRAME_LIKENESS = 0.2, 0.5
WITH_OPPOSITES = frozenset().union(*(left | right for left, right in ANTONYMS))

Amounts = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Texts:
    """The two statements, read, and how close their meanings are (None: not known)."""

    older: Reading
    newer: Reading
    said: tuple[Statement, Statement]
    cosine: float | None

    @Lazy
    def titled(self) -> bool:
        """Whether one is filed under the same as the other, or under what the other speaks of in more words."""
        ours, theirs = self.older.title, self.newer.title
        if not ours or not theirs:
            return False
        return ours <= theirs or theirs <= ours

    @Lazy
    def said_before(self) -> frozenset[str]:
        return self.older.content | self.older.title

    @Lazy
    def said_now(self) -> frozenset[str]:
        return self.newer.content | self.newer.title

    def near(self, least: float) -> bool:
        """Whether the meanings are known to be as close as that, or not known."""
        return self.cosine is None or self.cosine >= least


class Pair:
    """A clause of the older text and one of the newer."""

    def __init__(self, texts: Texts, older: Clause, newer: Clause) -> None:
        self.texts = texts
        self.older = older
        self.newer = newer

    @Lazy
    def same(self) -> bool:
        """Whether the newer clause is about what the older one speaks of, and not about a part or a kind of it."""
        ours, theirs = self.older.head, self.newer.head
        if ours.amounts != theirs.amounts or self._new_in_head:
            return False
        if not ours.stems and not theirs.stems:
            unsaid = not theirs.told and self.newer.tokens[0].low in lexicon.ENDERS
            return not ours.told or unsaid or _person(ours.told) == _person(theirs.told)
        if theirs.told and not theirs.stems and not ours.stems <= self.texts.said_now:
            return ours.stems <= self.texts.older.title & self.texts.newer.title
        if not self._left_of_head or (ours.core == theirs.core and len(ours.core) > 1):
            return True
        return bool(ours.stems & self.texts.said_now) and (
            self.texts.titled or (self.texts.cosine or 0) >= SHORTENED_COSINE
        )

    @Lazy
    def change_is_near(self) -> bool:
        """By meaning, or by the words of the clauses: a text that says much else is far in meaning."""
        if self.same and self.changed_units and self.likeness >= FRAME_LIKENESS:
            return True
        if self.texts.cosine is not None:
            return self.texts.cosine >= (TITLED_COSINE if self.texts.titled else CHANGE_COSINE)
        return self.texts.titled or self.likeness >= CHANGE_LIKENESS_BARE

    @Lazy
    def apart(self) -> bool:
        """Whether each is about something that the other does not speak of, or about another one of several."""
        ours, theirs = self.older.head, self.newer.head
        if ours.amounts and theirs.amounts and ours.amounts != theirs.amounts:
            return True
        return bool(self._new_in_head and (self._left_of_head or self._new_in_head & RELATIVES)) or self._numbered

    @property
    def _numbered(self) -> bool:
        """`Run 17`, `Run 18`."""
        (one, its), (other, theirs) = (
            clause.tokens[:2] if len(clause.tokens) > 1 else (None, None) for clause in (self.older, self.newer)
        )
        return bool(
            one
            and other
            and its
            and theirs
            and one.stem == other.stem
            and its.unit == theirs.unit != ""
            and its.unit.startswith(LABELLED)
            and its.stem != theirs.stem
        )

    @Lazy
    def _new_in_head(self) -> frozenset[str]:
        return self.newer.head.stems - self.texts.said_before - GENERIC

    @Lazy
    def _left_of_head(self) -> frozenset[str]:
        return self.older.head.stems - self.texts.said_now - GENERIC

    @Lazy
    def left_of_core(self) -> frozenset[str]:
        """What the older clause is about, and the newer text does not name: the `materials` of a course."""
        return self.older.head.core & self._left_of_head

    @Lazy
    def shared(self) -> frozenset[str]:
        return self.older.content & self.newer.content

    @Lazy
    def likeness(self) -> float:
        """The share of their words that both have."""
        return len(self.shared) / (len(self.older.content | self.newer.content) or 1)

    @Lazy
    def dropped(self) -> frozenset[str]:
        """What only the older clause says, but for words that say little."""
        return self.older.content - self.texts.said_now - GENERIC

    @Lazy
    def added(self) -> frozenset[str]:
        """What only the newer clause says, but for words that say little."""
        return self.newer.content - self.texts.said_before - GENERIC

    @Lazy
    def amounts(self) -> tuple[Amounts, Amounts]:
        """The amounts of both. Bare numbers are numbers of the same if neither noun is news to the other."""
        ours, theirs = dict(self.older.amounts), dict(self.newer.amounts)
        equal = [
            (one, other)
            for one in _bare(ours)
            for other in _bare(theirs)
            if one != other and _equal(ours[one], theirs[other])
        ]
        for one, other in equal:
            ours.pop(one, None)
            theirs.pop(other, None)
        lone, other_lone = (_bare(side.keys() - other.keys()) for side, other in ((ours, theirs), (theirs, ours)))
        if len(lone) == 1 == len(other_lone) and self._of_the_same(lone[0], other_lone[0]):
            theirs[lone[0]] = theirs.pop(other_lone[0])
        return ours, theirs

    def _of_the_same(self, one: str, other: str) -> bool:
        if one.startswith(COUNT) and other.startswith(COUNT):
            return False
        ours, theirs = one.rpartition(" ")[2], other.rpartition(" ")[2]
        known = not ours or ours in self.texts.said_now | GENERIC
        return known and (not theirs or theirs in self.texts.said_before | GENERIC)

    @Lazy
    def changed_units(self) -> frozenset[str]:
        """Units in which both name an amount, and not the same."""
        ours, theirs = self.amounts
        return frozenset(unit for unit in ours.keys() & theirs.keys() if ours[unit] != theirs[unit])

    @Lazy
    def lone_units(self) -> frozenset[str]:
        """Units in which only one of them names an amount."""
        return frozenset(self.amounts[0].keys() ^ self.amounts[1].keys())

    @Lazy
    def opposed(self) -> frozenset[str]:
        """Two words, one of each, that are the opposite of each other."""
        ours, theirs = (set(clause.plain.split()) for clause in (self.older, self.newer))
        only_ours, only_theirs = (ours - theirs) & WITH_OPPOSITES, (theirs - ours) & WITH_OPPOSITES
        if not only_ours or not only_theirs:
            return frozenset()
        for left, right in ANTONYMS:
            for one, other in ((left, right), (right, left)):
                if only_ours & one and only_theirs & other:
                    return frozenset((only_ours & one) | (only_theirs & other))
        return frozenset()

    @Lazy
    def swaps(self) -> tuple[Swap, ...]:
        """Words in the place of other words; amounts are looked at by their unit instead."""
        return tuple(swaps(self.older.stated, self.newer.stated))

    @Lazy
    def same_verb(self) -> bool:
        ours, theirs = self.older.verb, self.newer.verb
        return ours is not None and theirs is not None and ours.stem == theirs.stem

    @Lazy
    def differences(self) -> int:
        """How many things differ; a weekday and an hour are one."""
        units = len(self.changed_units - WHEN) + bool(self.changed_units & WHEN)
        return units + sum(not swap.measured for swap in self.swaps)

    @property
    def amounts_in_words(self) -> str:
        unit = min(self.changed_units)
        was, now = (", ".join(sorted(amounts[unit])).replace(f" {unit}", "") for amounts in self.amounts)
        return f"{was} → {now}"


def _person(told: frozenset[str]) -> str:
    """Who speaks of themselves: one, or several."""
    if told & {"i", "me", "my", "mine"}:
        return "i"
    return "we" if told & SELVES else ""


def _bare(units: Iterable[str]) -> list[str]:
    return [unit for unit in units if unit.startswith((COUNT, LABELLED))]


def _equal(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether these are the same bare numbers, whatever they are numbers of."""
    return {amount.partition(" ")[0] for amount in ours} == {amount.partition(" ")[0] for amount in theirs}
