"""Steps eight and nine: how well the picture hangs together, and whether it is worth looking further back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from statistics import mean

from dionysus_mcp.mind.reconstruction.values import Missing, Picture, Query

COHERENT = 0.6
FEW = 3


def validate(picture: Picture, query: Query) -> Picture:
    """The mean of what is known: how active it is, how much of it belongs together, how many cues found something."""
    if not picture.fragments:
        return replace(picture, coherence=None)
    parts = [
        mean(picture.activation[one.id] for one in picture.fragments),
        _held_together(picture),
    ]
    if query.cues:
        unknown = sum(gap.missing is Missing.CUE for gap in picture.gaps)
        parts.append(1 - unknown / len(query.cues))
    return replace(picture, coherence=round(mean(parts), 2))


def is_thin(picture: Picture) -> bool:
    """Whether there is too little, or it hangs together too little."""
    return len(picture.fragments) < FEW or picture.coherence is None or picture.coherence < COHERENT


def better(one: Picture, wider: Picture) -> Picture:
    """The picture that says more: with fewer gaps, then the more coherent one, then the larger."""
    return max((one, wider), key=lambda picture: (-len(picture.gaps), picture.coherence or 0.0, len(picture.fragments)))


def _held_together(picture: Picture) -> float:
    """The share of the fragments that have something to do with another one."""
    marks: dict[str, int] = {}
    for one in picture.fragments:
        for mark in _marks(one.session, one.mentions):
            marks[mark] = marks.get(mark, 0) + 1
    tied = {end for tie in picture.ties for end in (tie.source, tie.target)}
    together = [
        one.id in tied or any(marks[mark] > 1 for mark in _marks(one.session, one.mentions))
        for one in picture.fragments
    ]
    return sum(together) / len(together)


def _marks(session: str, mentions: Iterable[str]) -> set[str]:
    return {*([f"session {session}"] if session else []), *(f"name {name.casefold()}" for name in mentions)}
