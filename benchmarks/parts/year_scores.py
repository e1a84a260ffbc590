"""How good a way of foretelling was over a year."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.parts.year import DAYS, Year

LEARNT = 100
"""The first cases do not count: nobody knows anything yet."""
LAST_DAYS = 60
WINDOW, AFTER, BEFORE = 8, 60, 40
TOLERANCE = 0.1
BINS = 10

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Told:
    """What was foretold of one case: how sure (None: nothing, or nobody could say), and whether it came true."""

    confidence: float | None
    right: bool


@dataclass(frozen=True, slots=True)
class Score:
    """Figures of a year: the errors are shares of cases foretold wrongly or not at all."""

    error: float
    brier: float
    calibration: float
    recovery: float
    """Events of a theme after a change until its error is near what it was before; NaN where too few followed."""
    last: float


def scored(year: Year, told: Sequence[Told]) -> Score:
    cases = year.cases
    wrong = np.array([not one.right for one in told], dtype=float)
    sure = np.array([math.nan if one.confidence is None else one.confidence for one in told])
    late = np.array([case.at > cases[-1].at - LAST_DAYS for case in cases])
    counted = slice(min(LEARNT, len(cases) // 4), None)
    known = ~np.isnan(sure[counted])
    sure, right = sure[counted][known], 1 - wrong[counted][known]
    return Score(
        error=float(wrong[counted].mean()),
        brier=float(((sure - right) ** 2).mean()) if known.any() else math.nan,
        calibration=calibration_error(sure, right),
        recovery=recovery(year, wrong),
        last=float(wrong[late].mean()),
    )


def calibration_error(sure: Floats, right: Floats) -> float:
    """By how much stated confidences are off, over tenths of confidence."""
    places = np.minimum((sure * BINS).astype(int), BINS - 1)
    shares = [(places == place) for place in range(BINS)]
    return float(sum(at.mean() * abs(sure[at].mean() - right[at].mean()) for at in shares if at.any()))


def recovery(year: Year, wrong: Floats) -> float:
    """All changed themes together: the first of their events from which on a window's error is near the old one."""
    around = _around(year, wrong)
    if max((int((~np.isnan(errors)).sum()) for errors, _ in around), default=0) < WINDOW:
        return math.nan
    after, before = zip(*around, strict=True)
    usual = sum(before) / len(before) + TOLERANCE
    near = (start for start in range(AFTER - WINDOW) if _mean(after, start) <= usual)
    return float(next(near, AFTER - WINDOW))


def _mean(after: Sequence[Floats], start: int) -> float:
    """The mean error in a window after the changes, each event of it counting alike; 1 where there is none."""
    events = [float(errors[mask].mean()) for errors, mask in _columns(after, start)]
    return sum(events) / len(events) if events else 1.0


def _columns(after: Sequence[Floats], start: int) -> Iterator[tuple[Floats, NDArray[np.bool_]]]:
    for column in np.array(after).T[start : start + WINDOW]:
        known = ~np.isnan(column)
        if known.any():
            yield column, known


def _around(year: Year, wrong: Floats) -> list[tuple[Floats, float]]:
    """For each theme of each change: its errors after it, up to the next one, and their mean before it."""
    return [
        found
        for change in year.changes
        for theme in change.themes
        if (found := _of_theme(year, wrong, theme, change.day)) is not None
    ]


def _of_theme(year: Year, wrong: Floats, theme: str, day: int) -> tuple[Floats, float] | None:
    ends = min([one.day for one in year.changes if theme in one.themes and one.day > day], default=DAYS + 1)
    at = [(number, case.at) for number, case in enumerate(year.cases) if case.theme == theme]
    after = [wrong[number] for number, when in at if day <= when < ends][:AFTER]
    before = [wrong[number] for number, when in at if when < day][-BEFORE:]
    if not after or not before:
        return None
    filled = np.full(AFTER, np.nan)
    filled[: len(after)] = after
    return filled, float(np.mean(before))
