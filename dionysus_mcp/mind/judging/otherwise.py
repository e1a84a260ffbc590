"""Whether two outcomes say different things, however alike their words are: a denial, another amount, an opposite."""

from __future__ import annotations

from functools import lru_cache

from dionysus_mcp.mind.judging.beside import Beside
from dionysus_mcp.mind.judging.checks import check
from dionysus_mcp.mind.judging.outcomes import FAMILIES
from dionysus_mcp.mind.judging.said import Said
from dionysus_mcp.mind.judging.speaking import claim, speaking_of, told_of
from dionysus_mcp.mind.judging.verdict import Grade
from dionysus_mcp.mind.judging.words import OPPOSITES

MOST_PAIRS, MOST_TEXTS = 20_000, 2_000
"""Kept: the same cases are looked at again and again."""
MOST_CHARS = 300
"""Of longer texts the rules see no more than that they are alike."""

Signs = tuple[object, ...]


def say_otherwise(one: str, other: str) -> bool:
    """Whether the rules of the judge see that what the one says is not what the other says."""
    if one == other or max(len(one), len(other)) > MOST_CHARS or _signs(one) == _signs(other):
        return False
    return _differ(*sorted((one, other)))


@lru_cache(MOST_PAIRS)
def _differ(one: str, other: str) -> bool:
    return _is_against(one, other) or _is_against(other, one)


@lru_cache(MOST_TEXTS)
def _signs(text: str) -> Signs:
    """What can make one outcome another: where two have the same of it, no rule needs to look."""
    said = Said(text)
    sides = frozenset(
        (at, end) for at, pair in enumerate(OPPOSITES) for end, side in enumerate(pair) if said.roots & side
    )
    amounts = frozenset((unit, frozenset(values)) for unit, values in said.amounts.items())
    families = frozenset((family.name, sign) for family in FAMILIES for sign in family.signs(said))
    return said.denials % 2, frozenset(said.lacks), amounts, sides, families


def _is_against(predicted: str, observed: str) -> bool:
    whole = Beside(Said(predicted), Said(observed))
    if not (whole.predicted.english and whole.observed.english):
        return False
    pair = speaking_of(claim(predicted), told_of(predicted, observed), None)
    found = check(pair)
    return found is not None and (found.grade is Grade.WRONG or (found.differs and pair.denied))
