"""The checks: each sees one thing that makes a prediction right, partly right or wrong, or sees nothing."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from dionysus_mcp.mind.judging.beside import Beside
from dionysus_mcp.mind.judging.figures import NUMBER, TIME_OF_DAY, figures
from dionysus_mcp.mind.judging.outcomes import plain_outcome
from dionysus_mcp.mind.judging.partial import in_part
from dionysus_mcp.mind.judging.said import Said
from dionysus_mcp.mind.judging.sameness import another_person, same_words
from dionysus_mcp.mind.judging.verdict import Finding, Grade, different, no_outcome, right, unclear, wrong
from dionysus_mcp.mind.judging.words import (
    ANOTHER_TIME,
    BUT,
    GIVEN_UP,
    HEDGED,
    JOINED,
    MEANWHILE,
    NUMBERED,
    OPEN,
    PERHAPS,
    SETTLING,
    UNTOLD,
    VAGUE_BOUNDS,
)
from dionysus_mcp.mind.truth.amounts import WHEN
from dionysus_mcp.mind.truth.doubts import scopes

Check = Callable[[Beside], Finding | None]

BY_OR_TO = {"by", "to"}
BOUNDING = {"before", "after", "until", "till", "since"}


def check(pair: Beside) -> Finding | None:
    """What the first check that sees anything says."""
    return next((found for one in CHECKS if (found := one(pair))), None)


def not_settled(pair: Beside) -> Finding | None:
    """The observation asks, guesses, or says that it is not known yet."""
    if pair.observed.asks:
        return no_outcome("the observation asks")
    for phrase in (PERHAPS, OPEN, ANOTHER_TIME):
        found = phrase.search(pair.observed.plain)
        if found and found[0] not in pair.predicted.plain:
            return no_outcome(f"not settled: '{found[0].strip()}'")
    return None


def not_told(pair: Beside) -> Finding | None:
    """The observation tells what somebody wants, says or supposes."""
    if hedge := HEDGED.search(pair.observed.text):
        return unclear(f"not told as what happened: '{hedge[0]}'")
    found = UNTOLD.search(pair.observed.plain)
    if found is None or found[0] in pair.predicted.plain:
        return None
    return unclear(f"not told as what happened: '{found[1]}'")


def another_number(pair: Beside) -> Finding | None:
    """A numbered thing beside another of its kind: what is told of one settles nothing for the other."""
    ours, theirs = (dict(NUMBERED.findall(said.plain)) for said in (pair.predicted, pair.observed))
    other = next((kind for kind in ours if kind in theirs and theirs[kind] != ours[kind]), None)
    return no_outcome(f"not settled: another {other}") if other else None


def opposite(pair: Beside) -> Finding | None:
    """A word and its opposite, a statement and its denial."""
    if not _one_claim(pair) or not pair.about_it or not pair.denies_it or pair.at_another_time:
        return None
    if _of_what_kind(pair) or _of_the_condition(pair):
        return None
    if pair.opposed and pair.told_enough:
        return right(f"the opposite, denied: {pair.opposed}") if pair.denied else wrong(f"the opposite: {pair.opposed}")
    if pair.opposed or not pair.denied or not pair.shared or pair.unsaid or pair.undone:
        return None
    if pair.hidden:
        return unclear(f"a denial beside another: '{min(pair.hidden)}'")
    return wrong("denied") if pair.retold else different("denied, and more is told beside it")


def another_figure(pair: Beside) -> Finding | None:
    """Another amount, time or date of the same."""
    found = figures(pair.predicted, pair.observed)
    if found is None or pair.opposed or pair.denied or not pair.about_it:
        return None
    if NUMBER in found.rule:
        return found if _is_of_it(pair) and _speaks(found, pair) else None
    if found.grade is Grade.RIGHT:
        return found if pair.alike and not (pair.unsaid or pair.added or pair.goes_on) else None
    return found if TIME_OF_DAY in found.rule and pair.retold else different(found.rule)


def _speaks(found: Finding, pair: Beside) -> bool:
    """Whether enough is told beside the amount."""
    if not _one_claim(pair) or not pair.told_enough:
        return False
    return found.grade is not Grade.RIGHT or not (pair.hidden or (pair.missing and pair.added))


def _is_of_it(pair: Beside) -> bool:
    """Whether the amount is one of what was predicted, at its end, and of the whole of it."""
    ours, theirs = pair.predicted, pair.observed
    meanwhile = MEANWHILE.search(theirs.plain)
    if (meanwhile and meanwhile[0] not in ours.plain) or VAGUE_BOUNDS.search(ours.plain) or _is_a_time(ours):
        return False
    if any(unit in WHEN for unit in theirs.amounts.keys() - ours.amounts.keys()):
        return False
    if any(len(theirs.amounts[unit]) > 1 for unit in ours.amounts.keys() & theirs.amounts.keys()):
        return False
    if ours.relations ^ theirs.relations >= BY_OR_TO:
        return False
    known = not (ours.verb and theirs.verb) or theirs.verb in pair.matched.values()
    return known or theirs.verb in SETTLING


def _is_a_time(said: Said) -> bool:
    """`Before six`: what stands behind is no amount."""
    return any(token.unit and before.low in BOUNDING for before, token in pairwise(said.tokens))


def another_scope(pair: Beside) -> Finding | None:
    """Another part of the day, season, place or kind of people: it may have been so in both."""
    ours, theirs = scopes(pair.predicted.clauses), scopes(pair.observed.clauses)
    other = [family for family in sorted(ours.keys() & theirs.keys()) if not ours[family] & theirs[family]]
    return different(f"another {other[0]}") if other and pair.matched else None


def given_up(pair: Beside) -> Finding | None:
    """The observation names what was predicted as what was not done: `instead of`."""
    found = GIVEN_UP.search(pair.observed.plain)
    named = Said(found[1]).telling if found else frozenset()
    return wrong("given up for something else") if named & set(pair.matched.values()) else None


def _one_claim(pair: Beside) -> bool:
    """Whether one thing was predicted, and one is told of it."""
    return not JOINED.search(pair.predicted.plain) and not BUT.search(pair.observed.plain) and not pair.wavers


def _of_the_condition(pair: Beside) -> bool:
    """Whether no more is told than that it came, or did not come, to what was only supposed."""
    condition = pair.predicted.condition
    return bool(condition & {*pair.opposing} if pair.opposing else condition and pair.shared <= condition)


def _of_what_kind(pair: Beside) -> bool:
    """`A long letter`, `a short letter`: what the opposites are said of may be another of its kind."""
    kinds = pair.predicted.kinds(but_of=frozenset()) | pair.observed.kinds(but_of=frozenset())
    return bool(pair.opposing) and kinds >= {*pair.opposing}


CHECKS: tuple[Check, ...] = (
    not_settled,
    not_told,
    given_up,
    another_number,
    another_figure,
    in_part,
    plain_outcome,
    opposite,
    another_scope,
    another_person,
    same_words,
)
