"""Whether a basin is two: its memories in two halves by their places, if those stand apart."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dionysus_mcp.mind.basins.space import Floats, unit

FEWEST = 8
ROUNDS = 6
APART = 0.35
"""Halves whose centres are less alike than this stand apart."""
LEAST_SHARE = 0.15

Halves = NDArray[np.bool_]


def halves(places: Floats) -> Halves | None:
    """Which of the places are in the second half; None when they are of one piece."""
    if len(places) < FEWEST:
        return None
    first = places[np.argmin(places @ unit(places.sum(0)))]
    second = places[np.argmin(places @ first)]
    for _ in range(ROUNDS):
        there: Halves = places @ second > places @ first
        if there.all() or not there.any():
            return None
        first, second = unit(places[~there].sum(0)), unit(places[there].sum(0))
    share = float(there.mean())
    if min(share, 1 - share) < LEAST_SHARE or float(first @ second) >= APART:
        return None
    return there
