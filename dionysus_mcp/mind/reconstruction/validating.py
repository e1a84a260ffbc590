"""Steps eight and nine: how well the picture hangs together, and whether it is worth looking further back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from statistics import mean

from dionysus_mcp.mind.reconstruction.values import EDGE, Missing, Picture

COHERENT = 0.6
FEW = 3
LEAST = 2
"""One thing alone has nothing to hang together with."""


def validate(picture: Picture) -> Picture:
    """The mean of how active it is by itself and how much of it belongs together: the words of cues say nothing of
    it."""
    found = (*picture.fragments, *picture.dropped)
    if not picture.fragments or len({other.id for one in found for other in (one.within or (one,))}) < LEAST:
        return replace(picture, coherence=None)
    parts = [
        mean(picture.by_itself.get(one.id, EDGE) for one in picture.fragments),
        _held_together(picture),
    ]
    return replace(picture, coherence=round(mean(parts), 2))


def is_thin(picture: Picture) -> bool:
    """Whether there is too little, it hangs together too little, or a cue found nothing."""
    if any(gap.missing is Missing.CUE for gap in picture.gaps):
        return True
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
