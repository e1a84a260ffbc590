"""From the cases near a situation to what is expected next, with what speaks for it and against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dionysus_mcp.mind.models.arithmetic import CLOSED_TRUST, Floats, Vote, holding, vote
from dionysus_mcp.mind.models.cases import Case, Near
from dionysus_mcp.mind.models.judged import SAYS_THE_SAME

MOST_FOR, MOST_AGAINST = 5, 3


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the cases say comes next: what came next in `case`."""

    case: Case
    share: float
    nearest: float
    """How alike the nearest case and the situation are."""
    supporting: tuple[Case, ...]
    opposing: tuple[Case, ...]
    unclear: tuple[Case, ...]
    """What came next in them could not be told to be this, nor to be something else."""


def forecast(near: Near) -> Forecast | None:
    """What the cases say together; None when there are none, or none of them says anything."""
    if not near.cases:
        return None
    said = vote(near.likeness, trust_in(near), near.unclear)
    if said.share <= 0:
        return None
    agrees = said.agreeing >= SAYS_THE_SAME
    silent = ~agrees & near.unclear & ~_told_apart(near, said.winner)
    return Forecast(
        case=near.cases[said.winner],
        share=said.share,
        nearest=float(near.likeness.asked.max()),
        supporting=_strongest(near.cases, said, said.support * said.agreeing, agrees, MOST_FOR),
        opposing=_strongest(near.cases, said, said.support, ~agrees & ~silent, MOST_AGAINST),
        unclear=_strongest(near.cases, said, said.support, silent, MOST_AGAINST),
    )


def _told_apart(near: Near, winner: int) -> NDArray[np.bool_]:
    """Which outcomes are told to be something else than that of the winner."""
    apart = near.likeness.apart
    return np.zeros(len(near.cases), dtype=np.bool_) if apart is None else apart[winner]


def trust_in(near: Near) -> Floats:
    """How far each case is to be trusted: whether nothing has changed since it, and whether it was closed."""
    return holding(near.likeness) * standing(near)


def standing(near: Near) -> Floats:
    """What revisions have left of each case."""
    return np.array([CLOSED_TRUST if case.closed_at else 1.0 for case in near.cases])


def _strongest(
    cases: Sequence[Case], said: Vote, strength: Floats, chosen: NDArray[np.bool_], most: int
) -> tuple[Case, ...]:
    places = map(int, np.flatnonzero(chosen & (said.support > 0)))
    best = sorted(places, key=lambda place: -strength[place])[:most]
    return tuple(cases[place] for place in best)
