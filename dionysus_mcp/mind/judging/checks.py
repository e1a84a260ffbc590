"""The checks: each sees one thing that makes a prediction right, partly right or wrong, or sees nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dionysus_mcp.mind.judging.beside import Beside
from dionysus_mcp.mind.judging.figures import figures
from dionysus_mcp.mind.judging.forms import root
from dionysus_mcp.mind.judging.outcomes import plain_outcome
from dionysus_mcp.mind.judging.said import Said
from dionysus_mcp.mind.judging.verdict import Finding, Grade, partly, right, unclear, wrong
from dionysus_mcp.mind.judging.words import (
    AFTERWARDS,
    BY_ONESELF,
    COMPANY,
    GIVEN_UP,
    NUMBERED,
    OPEN,
    PARTS,
    PERHAPS,
    WHOLE,
)
from dionysus_mcp.mind.truth.amounts import COUNT
from dionysus_mcp.mind.truth.doubts import scopes
from dionysus_mcp.mind.truth.tokens import stem

Check = Callable[[Beside], Finding | None]

REACH = 4
ORDERING = ("beat", "over", "than", "before", "after")
"""Words around which it matters what stands where."""


def check(pair: Beside) -> Finding | None:
    """What the first check that sees anything says."""
    return next((found for one in CHECKS if (found := one(pair))), None)


def not_settled(pair: Beside) -> Finding | None:
    """The observation asks, guesses, or says that it is not known yet."""
    if pair.observed.asks:
        return unclear("the observation asks")
    for phrase in (PERHAPS, OPEN):
        found = phrase.search(pair.observed.plain)
        if found and found[0] not in pair.predicted.plain:
            return unclear(f"not settled: '{found[0].strip()}'")
    return None


def another_number(pair: Beside) -> Finding | None:
    """A numbered thing beside another of its kind: what is told of one settles nothing for the other."""
    ours, theirs = (dict(NUMBERED.findall(said.plain)) for said in (pair.predicted, pair.observed))
    other = next((kind for kind in ours if kind in theirs and theirs[kind] != ours[kind]), None)
    return unclear(f"not settled: another {other}") if other else None


def in_part(pair: Beside) -> Finding | None:
    """Half of it, only one of them, or one thing so and another not."""
    if not pair.shared:
        return None
    found = PARTS.search(pair.observed.plain)
    if found and not pair.opposed and not PARTS.search(pair.predicted.plain) and _of_it(pair, found[1]):
        return partly(f"in part: '{found[1]}'")
    if alone := BY_ONESELF.search(pair.observed.plain):
        return partly(f"in part: '{alone[1]}'") if COMPANY.search(pair.predicted.plain) else None
    return _some_of_several(pair)


def _of_it(pair: Beside, words: str) -> bool:
    """Whether what is said in part is something that was predicted, or how much of it: it stands beside."""
    before, _, behind = pair.observed.plain.partition(f" {words} ")
    beside = {*before.split()[-1:], *behind.split()[:REACH]}
    seen = [root(stem(word)) for word in beside]
    there = set(pair.matched.values()) | pair.predicted.names
    return any(one in there for one in (*seen, *beside)) or any(word.isdigit() or word[0] == "#" for word in beside)


def _some_of_several(pair: Beside) -> Finding | None:
    whole = WHOLE.search(pair.predicted.plain)
    if whole and not WHOLE.search(pair.observed.plain) and _counted(pair.observed) and not _counted(pair.predicted):
        return partly(f"in part: not '{whole[1]}'")
    if whole and AFTERWARDS.search(pair.observed.plain):
        return partly(f"in part: not '{whole[1]}'")
    signs = {_contradicts(pair.predicted, piece) for piece in _pieces(pair.observed)} - {None}
    several = " and " in pair.predicted.plain or whole
    if len(signs) > 1 and (several or " but " in pair.observed.plain):
        return partly("in part: one thing so, another not")
    held = {_held(pair, piece) for piece in _pieces(pair.predicted)} - {None}
    return partly("in part: one of two things") if len(held) > 1 else None


def opposite(pair: Beside) -> Finding | None:
    """A word and its opposite, a statement and its denial."""
    if pair.opposed and pair.denied:
        return right(f"the opposite, denied: {pair.opposed}")
    if pair.opposed:
        return wrong(f"the opposite: {pair.opposed}")
    if not pair.denied or not pair.covered:
        return None
    return unclear(f"a denial beside another: '{min(pair.hidden)}'") if pair.hidden else wrong("denied")


def another_figure(pair: Beside) -> Finding | None:
    """Another amount, time or date of the same."""
    found = figures(pair.predicted, pair.observed)
    if found is None or pair.opposed or pair.denied:
        return None
    same = pair.matched or pair.predicted.names & pair.observed.names
    if found.grade is Grade.RIGHT and (pair.hidden or (pair.missing and pair.added)):
        return None
    return found if same else None


def another_scope(pair: Beside) -> Finding | None:
    """Another part of the day, season, place or kind of people."""
    ours, theirs = scopes(pair.predicted.clauses), scopes(pair.observed.clauses)
    other = [family for family in sorted(ours.keys() & theirs.keys()) if not ours[family] & theirs[family]]
    return partly(f"another {other[0]}") if other and pair.matched else None


def given_up(pair: Beside) -> Finding | None:
    """The observation names what was predicted as what was not done: `instead of`."""
    found = GIVEN_UP.search(pair.observed.plain)
    named = Said(found[1]).telling if found else frozenset()
    return wrong("given up for something else") if named & set(pair.matched.values()) else None


def another_person(pair: Beside) -> Finding | None:
    """The same was done, but by or to somebody else."""
    if not pair.covered:
        return None
    if _turned_round(pair):
        return wrong("the other way round")
    ours, theirs = _heard_of(pair.predicted, pair.observed), _heard_of(pair.observed, pair.predicted)
    for one, other in zip(ours, theirs, strict=True):
        if one and other and not one & other:
            return wrong(f"somebody else: {min(one)} / {min(other)}")
    return None


def same_words(pair: Beside) -> Finding | None:
    if not pair.shared or pair.missing or pair.added or pair.denied:
        return None
    ours, theirs = pair.predicted.codes, pair.observed.codes
    return partly("another code or score") if ours and theirs and ours != theirs else right("the same words")


def _heard_of(said: Said, other: Said) -> tuple[frozenset[str], frozenset[str]]:
    """The names that it begins with, and the others. What the other text writes small is none."""
    names = said.names - said.codes - (other.lows - other.names)
    return names & said.subjects, names - said.subjects


def _counted(said: Said) -> bool:
    return any(unit.startswith(COUNT) for unit in said.amounts)


def _held(pair: Beside, piece: Said) -> bool | None:
    """Whether the observation has all of a part of the prediction, or nothing of it; else None."""
    telling = piece.telling - pair.about
    if not telling or " and " not in pair.predicted.plain:
        return None
    there = telling & pair.matched.keys()
    return True if there == telling else None if there else False


def _pieces(observed: Said) -> Iterator[Said]:
    text = observed.text
    for mark in (";", " but ", " and ", " while "):
        text = text.replace(mark, ",")
    yield from (Said(piece) for piece in text.split(",") if piece.strip(" ."))


def _contradicts(predicted: Said, piece: Said) -> bool | None:
    """Whether a part of the observation says the contrary; None when it says neither."""
    pair = Beside(predicted, piece)
    if pair.opposed or pair.denied:
        return bool(pair.opposed) != pair.denied
    return False if pair.shared else None


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


CHECKS: tuple[Check, ...] = (
    not_settled,
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
