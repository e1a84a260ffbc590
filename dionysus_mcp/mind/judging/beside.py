"""A prediction beside an observation: what both say, and what only one of them says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from dionysus_mcp.mind.judging.forms import root
from dionysus_mcp.mind.judging.said import Said
from dionysus_mcp.mind.judging.words import DENYING, HARMLESS, HIDING, OPPOSITES, SAYS_LITTLE, TELLERS
from dionysus_mcp.mind.truth.grammar import VERB_STEMS
from dionysus_mcp.mind.truth.lazy import Lazy
from dionysus_mcp.mind.truth.tokens import stem

IT = "it"
"""It may stand for anything, and for nothing: `it was cold outside`."""

VERBS_OF_LITTLE = VERB_STEMS & SAYS_LITTLE
GOING_ON = "ing"
LEAST_COMMON, MOST_MORE = 4, 3
"""Two roots are one when the shorter begins the longer: so many letters at least, so many more at most."""


@dataclass(frozen=True)
class Beside:
    """Both texts. Words of one root, and words for the same outcome, count as the same."""

    predicted: Said
    observed: Said

    @Lazy
    def matched(self) -> dict[str, str]:
        """Each root of the prediction that the observation has, with its form there."""
        pairs = ((ours, _match(ours, self.observed.roots)) for ours in sorted(self.predicted.roots))
        return {ours: theirs for ours, theirs in pairs if theirs}

    @Lazy
    def shared(self) -> frozenset[str]:
        """What both tell of what happened; names apart."""
        return self.predicted.telling & self.matched.keys()

    @Lazy
    def missing(self) -> frozenset[str]:
        """What only the prediction tells."""
        return self.predicted.telling - self.matched.keys()

    @Lazy
    def added(self) -> frozenset[str]:
        """What only the observation tells."""
        return self.observed.telling - set(self.matched.values())

    @Lazy
    def about(self) -> frozenset[str]:
        """What both are about, as far as each tells something of it: it does not say what happened."""
        about = frozenset(
            ours for ours in self.shared & self.predicted.topics if self.matched[ours] in self.observed.topics
        )
        alone = self.predicted.telling == about or self.observed.telling == {self.matched[one] for one in about}
        return frozenset() if alone else about

    @Lazy
    def retold(self) -> bool:
        """Whether the observation says what was predicted, word by word but for its time, and nothing else; a denial,
        amounts and what they are of are not looked at."""
        told = tuple(one for one in self.observed.order if one not in HARMLESS)
        same = told == tuple(self.matched.get(one) for one in self.predicted.order)
        return bool(self.shared) and same and self.alike and not (self.goes_on or self.of_more)

    @Lazy
    def alike(self) -> bool:
        """Whether both have the same small words: `to Rome`, `from Rome`."""
        return self.predicted.relations == self.observed.relations

    @Lazy
    def of_more(self) -> bool:
        """Whether one tells of one thing of which the other tells of several: `the trainer`, `the trainers`."""
        verbs = {self.predicted.verb, self.observed.verb}
        ours, theirs = (
            {low for low in said.lows if root(stem(low)) not in verbs} for said in (self.predicted, self.observed)
        )
        return any(f"{one}s" in theirs for one in ours) or any(f"{one}s" in ours for one in theirs)

    @Lazy
    def goes_on(self) -> bool:
        """`Is being repaired`, `is finishing`: it has not happened yet."""
        return any(low.endswith(GOING_ON) for low in {one.low for one in self.observed.tokens} - self.predicted.lows)

    @Lazy
    def about_it(self) -> bool:
        """Whether the observation is about what the prediction is about: names it, or begins with what became of it."""
        if self.observed.topics - self.told - self.observed.condition - SAYS_LITTLE:
            return False
        named = self.predicted.topics or self.predicted.subjects
        return bool(named and named <= self.matched.keys()) or self.begins_with_it

    @Lazy
    def told(self) -> frozenset[str]:
        """The roots in the observation that are those of the prediction, or the opposite of one."""
        return frozenset((*self.matched.values(), *self.opposing[1:]))

    @Lazy
    def begins_with_it(self) -> bool:
        """`Failed the exam.`, `It was late.`: the first word that tells anything is one of the prediction's."""
        strangers = TELLERS - {token.low for token in self.predicted.tokens}
        for token in self.observed.tokens:
            one = root(token.stem)
            if one in self.told or token.low in strangers:
                return one in self.told
            if token.low == IT and self.added - self.told:
                return False
            if not token.light and not token.unit and one not in SAYS_LITTLE:
                return False
        return False

    @Lazy
    def unsaid(self) -> frozenset[str]:
        """What was predicted and is neither told nor turned into its opposite; its condition need not be."""
        return self.missing - self.stood_for - self.predicted.condition - {*self.opposing[:1]}

    @Lazy
    def stood_for(self) -> frozenset[str]:
        """What need not be named, for it is clear of what the observation is."""
        named = self.predicted.topics & self.matched.keys()
        return self.predicted.topics if self.begins_with_it and not named else frozenset()

    @Lazy
    def undone(self) -> frozenset[str]:
        """The verbs of what was foretold, however little they say, that the observation has not: `the strike ends`."""
        verbs = self.predicted.roots & VERBS_OF_LITTLE - self.matched.keys() - self.predicted.condition
        return frozenset() if self.predicted.happened else verbs

    @Lazy
    def told_enough(self) -> bool:
        """Whether nothing that was predicted is left out, or nothing is told but of it."""
        return not self.unsaid or (bool(self.shared - self.about) and not self.added - self.told)

    @Lazy
    def opposing(self) -> tuple[str, ...]:
        """A root of each that says the opposite of the other; empty when there is none."""
        matched = frozenset(self.matched), frozenset(self.matched.values())
        ours = self.predicted.roots - matched[0] - self.predicted.kinds(but_of=matched[0])
        theirs = self.observed.roots - matched[1] - self.observed.kinds(but_of=matched[1])
        return next(chain(_opposites(ours, theirs), _denying(self.predicted.lows, self.observed.lows)), ())

    @Lazy
    def opposed(self) -> str:
        """The opposites, as they stand."""
        sides = zip((self.predicted, self.observed), self.opposing, strict=False)
        return " / ".join(side.words.get(one, one) for side, one in sides).replace(".", "")

    @Lazy
    def denied(self) -> bool:
        """Whether one of them denies what the other says; a denial that is denied again is none."""
        lacking = sum(one in self.observed.roots for one in self.predicted.lacks)
        lacked = sum(one in self.predicted.roots for one in self.observed.lacks)
        return (self.predicted.denials + self.observed.denials + lacking + lacked) % 2 == 1

    @Lazy
    def denies_it(self) -> bool:
        """Whether what is denied is what both tell, and not something that one of them tells beside it."""
        told = {*self.matched, *self.matched.values(), *self.opposing}
        return self.predicted.denied <= told and self.observed.denied <= told

    @Lazy
    def at_another_time(self) -> bool:
        """Whether both tell when or how much, and not the same."""
        ours, theirs = self.predicted.amounts, self.observed.amounts
        return any(not ours[unit] & theirs[unit] for unit in ours.keys() & theirs.keys())

    @Lazy
    def strangers(self) -> tuple[frozenset[str], frozenset[str]]:
        """The names of which only one of them tells."""
        ours, theirs = self.predicted.names, self.observed.names
        return ours - theirs - self.predicted.codes, theirs - ours

    @Lazy
    def wavers(self) -> bool:
        """Whether the observation says one thing and its opposite."""
        return any(self.observed.roots & left and self.observed.roots & right for left, right in OPPOSITES)

    @Lazy
    def hidden(self) -> frozenset[str]:
        """Words of one alone that may deny what it says with the other."""
        return (self.missing | self.added) & HIDING


def _match(ours: str, others: frozenset[str]) -> str | None:
    if ours in others:
        return ours
    return next(
        (theirs for theirs in sorted(others) if _of_one_root(ours, theirs) or _say_the_same(ours, theirs)), None
    )


def _of_one_root(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= LEAST_COMMON and longer.startswith(shorter) and len(longer) - len(shorter) <= MOST_MORE


def _say_the_same(one: str, other: str) -> bool:
    return any({one, other} <= side for sides in OPPOSITES for side in sides)


def _opposites(ours: frozenset[str], theirs: frozenset[str]) -> Iterator[tuple[str, str]]:
    for left, right in OPPOSITES:
        for one, other in ((left, right), (right, left)):
            if ours & one and theirs & other:
                yield min(ours & one), min(theirs & other)


def _denying(ours: frozenset[str], theirs: frozenset[str]) -> Iterator[tuple[str, str]]:
    """`paid`, `unpaid`."""
    for one, other in ((ours, theirs), (theirs, ours)):
        for word in sorted(one - other):
            if found := next((prefix for prefix in DENYING if f"{prefix}{word}" in other - one), ""):
                yield word, f"{found}{word}"
