"""A prediction beside an observation: what both say, and what only one of them says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dionysus_mcp.mind.judging.said import Said
from dionysus_mcp.mind.judging.words import DENYING, HIDING, OPPOSITES
from dionysus_mcp.mind.truth.lazy import Lazy

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
    def covered(self) -> bool:
        """Whether one of them tells all that the other does."""
        return bool(self.shared) and not (self.missing and self.added)

    @Lazy
    def opposed(self) -> str:
        """A word of each that says the opposite of the other; empty when there is none."""
        matched = frozenset(self.matched), frozenset(self.matched.values())
        ours = self.predicted.roots - matched[0] - self.predicted.kinds(but_of=matched[0])
        theirs = self.observed.roots - matched[1] - self.observed.kinds(but_of=matched[1])
        found = next((pair for pair in _opposites(ours, theirs)), None)
        if found is None:
            found = next(_denying(self.predicted.lows, self.observed.lows), None)
        if found is None:
            return ""
        said = self.predicted.words.get(found[0], found[0]), self.observed.words.get(found[1], found[1])
        return " / ".join(said).replace(".", "")

    @Lazy
    def denied(self) -> bool:
        """Whether one of them denies what the other says; a denial that is denied again is none."""
        lacking = sum(one in self.observed.roots for one in self.predicted.lacks)
        lacked = sum(one in self.predicted.roots for one in self.observed.lacks)
        return (self.predicted.denials + self.observed.denials + lacking + lacked) % 2 == 1

    @Lazy
    def hidden(self) -> frozenset[str]:
        """Words of one alone that may deny what it says with the other."""
        withheld = self.predicted.withheld or self.observed.withheld
        return frozenset() if withheld else (self.missing | self.added) & HIDING


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
