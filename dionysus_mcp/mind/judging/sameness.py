"""The same that was predicted: told word by word, or done by somebody else, or the other way round."""

from __future__ import annotations

from dionysus_mcp.mind.judging.beside import Beside
from dionysus_mcp.mind.judging.forms import root
from dionysus_mcp.mind.judging.said import Said
from dionysus_mcp.mind.judging.verdict import Finding, different, right, wrong
from dionysus_mcp.mind.judging.words import HARMLESS, PARTS, TOO, TURNS

ORDERING = ("beat", "over", "than", "before", "after")
"""Words around which it matters what stands where."""


def same_words(pair: Beside) -> Finding | None:
    if pair.denied or not pair.retold or _turns(pair) or pair.predicted.amounts != pair.observed.amounts:
        return None
    return right("the same words")


def _turns(pair: Beside) -> bool:
    """Whether the observation tells something that was not to be expected, or of a part."""
    said = (phrase.search(pair.observed.plain) and not phrase.search(pair.predicted.plain) for phrase in (TURNS, PARTS))
    return pair.wavers or any(said)


def another_person(pair: Beside) -> Finding | None:
    """The same was done, but by or to somebody else."""
    if pair.missing or not pair.shared or TOO.search(pair.observed.plain):
        return None
    if _turned_round(pair):
        return wrong("the other way round")
    ours, theirs = pair.strangers
    if not ours or not theirs:
        return None
    who = f"{min(ours)} / {min(theirs)}"
    return wrong(f"somebody else: {who}") if _did_the_same(pair) else different(f"another name: {who}")


def _did_the_same(pair: Beside) -> bool:
    """`Ann mows the lawn`, `Ben mowed the lawn`: all but who did it."""
    if pair.denied or pair.goes_on or not pair.alike or pair.predicted.amounts != pair.observed.amounts:
        return False
    if not pair.predicted.doers or not pair.observed.doers or pair.predicted.doers & pair.observed.doers:
        return False
    ours, theirs = _deed(pair.predicted), _deed(pair.observed)
    return theirs == tuple(pair.matched.get(one) for one in ours)


def _deed(said: Said) -> tuple[str, ...]:
    return tuple(one for one in said.order if one not in said.doers and one not in HARMLESS)


def _turned_round(pair: Beside) -> bool:
    """`Ann thanks Ben`, `Ben thanked Ann`. What may be passive is not looked at."""
    if " by " in pair.predicted.plain or " by " in pair.observed.plain:
        return False
    same_verb = pair.predicted.verb if pair.predicted.verb == pair.observed.verb else ""
    return any(_changes_sides(pair, pivot) for pivot in (same_verb, *ORDERING))


def _changes_sides(pair: Beside, pivot: str) -> bool:
    ours, theirs = (_sides(said, pivot) for said in (pair.predicted, pair.observed))
    if not ours or not theirs:
        return False
    left = ours[0] - ours[1]
    return bool(left) and left <= theirs[1] - theirs[0]


def _sides(said: Said, pivot: str) -> tuple[frozenset[str], frozenset[str]] | None:
    """The roots before and behind a word."""
    roots = [root(token.stem) for token in said.tokens]
    if pivot not in roots:
        return None
    place = roots.index(pivot)
    counted = (frozenset(side) & said.roots for side in (roots[:place], roots[place + 1 :]))
    return next(counted), next(counted)
