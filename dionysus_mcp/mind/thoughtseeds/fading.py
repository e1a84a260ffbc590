"""How the activation of a thought fades until it has expired. Calculated when somebody looks."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import log2

HALF_LIFE = timedelta(hours=24)
LEAST = 0.05
"""Below this a thought has expired."""
LONGEST_LIFE = HALF_LIFE * log2(1 / LEAST)
"""Of a thought that began with full activation: a little over four days."""


def faded(start: float, since: str, now: datetime) -> float:
    """What is left; all of it when the clock went back."""
    age = max(timedelta(), now - datetime.fromisoformat(since))
    return float(start * 0.5 ** (age / HALF_LIFE))


def expires(start: float, since: str) -> datetime:
    return datetime.fromisoformat(since) + HALF_LIFE * log2(max(start, LEAST) / LEAST)
