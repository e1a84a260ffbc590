"""What came true in part: half of it, only one of several, or one thing so and another not."""

from __future__ import annotations

from collections.abc import Iterator

from dionysus_mcp.mind.judging.beside import Beside
from dionysus_mcp.mind.judging.forms import root
from dionysus_mcp.mind.judging.said import Said
from dionysus_mcp.mind.judging.verdict import Finding, partly
from dionysus_mcp.mind.judging.words import BY_ONESELF, COMPANY, JOINED, MEANWHILE, PARTS, WHOLE
from dionysus_mcp.mind.truth.amounts import COUNT
from dionysus_mcp.mind.truth.lexicon import LIGHT
from dionysus_mcp.mind.truth.tokens import stem

REACH = 2
ONLY = "only"
DEGREES = frozenset(("full", "fully", "complete", "completely"))
"""Of these a count may be too little to be a part: `fully booked`, `seven seats were taken`."""


def in_part(pair: Beside) -> Finding | None:
    """Half of it, only one of them, or one thing so and another not."""
    if not pair.shared or not pair.about_it:
        return None
    found = PARTS.search(pair.observed.plain)
    if found and not pair.opposed and not PARTS.search(pair.predicted.plain) and _of_it(pair, found[1]):
        return partly(f"in part: '{found[1]}'")
    if alone := BY_ONESELF.search(pair.observed.plain):
        return partly(f"in part: '{alone[1]}'") if COMPANY.search(pair.predicted.plain) else None
    return _some_of_several(pair)


def _of_it(pair: Beside, words: str) -> bool:
    """Whether what is said in part is something that was predicted, or how much of it: it stands beside."""
    if words == ONLY and not (WHOLE.search(pair.predicted.plain) or JOINED.search(pair.predicted.plain)):
        return False
    before, _, behind = pair.observed.plain.partition(f" {words} ")
    beside = [*before.split()[-1:], *[word for word in behind.split() if word not in LIGHT][:REACH]]
    there = {pair.matched[one] for one in pair.shared}
    named = {*pair.predicted.names, *(word for word in beside if words == ONLY and word[0] == "#")}
    return any(root(stem(word)) in there or word in named for word in beside)


def _some_of_several(pair: Beside) -> Finding | None:
    whole = None if pair.predicted.denials else WHOLE.search(pair.predicted.plain)
    counted = _counted(pair.observed) and not (_counted(pair.predicted) or MEANWHILE.search(pair.observed.plain))
    if whole and whole[1] not in DEGREES and counted and not WHOLE.search(pair.observed.plain):
        return partly(f"in part: not '{whole[1]}'")
    predicted = list(_pieces(pair.predicted))
    if len(predicted) > 1 and all(piece.topics and piece.verb for piece in predicted):
        return None
    signs = {_contradicts(pair.predicted, piece) for piece in _pieces(pair.observed)} - {None}
    several = " and " in pair.predicted.plain or whole
    if len(signs) > 1 and (several or " but " in pair.observed.plain):
        return partly("in part: one thing so, another not")
    held = {_held(pair, piece) for piece in predicted} - {None}
    return partly("in part: one of two things") if len(held) > 1 else None


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
