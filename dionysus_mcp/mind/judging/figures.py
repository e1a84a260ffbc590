"""Amounts, times and dates of a prediction, beside those that were observed: met, off, or another altogether."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from dionysus_mcp.mind.judging.forms import root
from dionysus_mcp.mind.judging.said import Said
from dionysus_mcp.mind.judging.verdict import Finding, Grade, partly, right, wrong
from dionysus_mcp.mind.judging.words import BOUNDS, LEAST, MOST
from dionysus_mcp.mind.truth.amounts import COUNT, DAY_NAMES, LABELLED, WHEN
from dionysus_mcp.mind.when.calendar import SEASONS

OFF, FAR_OFF = 0.12, 0.6
"""Shares of the predicted amount by which the other may differ: to be met, and to be met in part."""

CLOCK_OFF, CLOCK_FAR_OFF = 15, 60
LEAST_AMOUNT = 1e-9
DAYS = DAY_NAMES.split()
YEAR_MONTHS, SEASON_MONTHS = 12, 3
DIGITS = re.compile(r"\d{1,15}(?:\.\d{1,15})?")
IN_BASE = {
    "s": ("s", 1), "ms": ("s", 0.001), "min": ("s", 60), "h": ("s", 3600), "day": ("s", 86_400),
    "week": ("s", 604_800), "g": ("g", 1), "kg": ("g", 1000), "mg": ("g", 0.001), "m": ("m", 1), "km": ("m", 1000),
    "cm": ("m", 0.01), "mm": ("m", 0.001), "l": ("l", 1), "ml": ("l", 0.001), "kb": ("b", 1e3), "mb": ("b", 1e6),
    "gb": ("b", 1e9), "tb": ("b", 1e12), "eur": ("eur", 1), "cent": ("eur", 0.01),
}  # fmt: skip
"""Units that can be brought to one another."""

NUMBER = "number"
TIME_OF_DAY = "time of day"
NUMBER_OFF = f"{NUMBER} off"
SEVERITY = (Grade.RIGHT, Grade.PARTLY, Grade.WRONG)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in a unit that others can be compared with."""

    family: str
    number: float


def figures(predicted: Said, observed: Said) -> Finding | None:
    """What the worst of the figures says that both tell; None when none can be compared, or not all that are met."""
    found = [
        finding
        for compare in (_numbers, _clocks, _weekdays, _dates, _season)
        if (finding := compare(predicted, observed)) is not None
    ]
    worst = max(found, key=lambda finding: SEVERITY.index(finding.grade), default=None)
    return None if worst and worst.grade is Grade.RIGHT and not_told(predicted, observed) else worst


def not_told(predicted: Said, observed: Said) -> bool:
    """Whether an amount was predicted of which nothing is told."""
    ours, theirs = ({_family(unit)[0] for unit in said.amounts} for said in (predicted, observed))
    return not ours <= theirs


def _numbers(predicted: Said, observed: Said) -> Finding | None:
    ours, theirs = list(_figures(predicted)), list(_figures(observed))
    worst: float | None = None
    for figure in ours:
        beside = [other.number for other in theirs if other.family == figure.family]
        if beside:
            nearest = min(beside, key=lambda number: abs(number - figure.number))
            worst = max(worst or 0.0, _distance(figure.number, nearest, predicted))
    if worst is None:
        return None
    bounded = MOST.search(predicted.plain) or LEAST.search(predicted.plain)
    return _graded(worst, *((0.0, 0.0) if bounded else (OFF, FAR_OFF)), NUMBER)


def _distance(expected: float, seen: float, predicted: Said) -> float:
    """The share by which they differ; `within 40 minutes` is met by less."""
    if (MOST.search(predicted.plain) and seen <= expected) or (LEAST.search(predicted.plain) and seen >= expected):
        return 0.0
    return abs(expected - seen) / max(abs(expected), LEAST_AMOUNT)


def _figures(said: Said) -> Iterator[Figure]:
    for unit, values in said.amounts.items():
        family, factor = _family(unit)
        if family in WHEN:
            continue
        yield from (Figure(family, factor * float(number)) for number in values if DIGITS.fullmatch(number))


def _family(unit: str) -> tuple[str, float]:
    """What a unit can be compared with, and how it is brought to that. Counts are of the same things only."""
    if unit.startswith(LABELLED):
        return "", 1.0
    if unit.startswith(COUNT):
        return root(unit.removeprefix(f"{COUNT} ")), 1.0
    return IN_BASE.get(unit, (unit, 1))


def _clocks(predicted: Said, observed: Said) -> Finding | None:
    return _nearest(predicted, observed, "clock", _minutes_apart, (CLOCK_OFF, CLOCK_FAR_OFF), TIME_OF_DAY)


def _weekdays(predicted: Said, observed: Said) -> Finding | None:
    return _nearest(predicted, observed, "weekday", _weekdays_apart, (0, 1), "weekday")


def _dates(predicted: Said, observed: Said) -> Finding | None:
    return _nearest(predicted, observed, "date", _days_apart, (0, 31), "date")


def _season(predicted: Said, observed: Said) -> Finding | None:
    """A season, and a month beside it."""
    if BOUNDS.search(predicted.plain):
        return None
    seasons = [SEASONS[word] for word in predicted.plain.split() if word in SEASONS]
    months = {int(date.split("-")[1]) for date in observed.amounts.get("date", ()) if "-" in date}
    if not seasons or not months:
        return None
    within = any((month - seasons[0]) % YEAR_MONTHS < SEASON_MONTHS for month in months)
    return right("season met") if within else wrong("another season")


def _nearest(
    predicted: Said,
    observed: Said,
    unit: str,
    apart: Callable[[str, str], float],
    bounds: tuple[float, float],
    what: str,
) -> Finding | None:
    ours, theirs = (said.amounts.get(unit, frozenset()) for said in (predicted, observed))
    if not ours or not theirs or BOUNDS.search(predicted.plain) or BOUNDS.search(observed.plain):
        return None
    worst = max(min(apart(one, other) for other in theirs) for one in ours)
    return _graded(worst, *bounds, what)


def _minutes_apart(one: str, other: str) -> float:
    first, second = (60 * int(hours) + int(minutes) for hours, _, minutes in (one.partition(":"), other.partition(":")))
    away = abs(first - second)
    return min(away, 24 * 60 - away)


def _weekdays_apart(one: str, other: str) -> float:
    away = abs(DAYS.index(one) - DAYS.index(other))
    return min(away, len(DAYS) - away)


def _days_apart(one: str, other: str) -> float:
    """About, by months of thirty days; what one of them leaves open does not count."""
    years, months, days = ([part.split("-")[place : place + 1] for part in (one, other)] for place in range(3))
    return (
        360 * _apart(*years)
        + 30 * min(_apart(*months), abs(YEAR_MONTHS - _apart(*months)) if not _apart(*years) else YEAR_MONTHS)
        + _apart(*days)
    )


def _apart(one: list[str], other: list[str]) -> int:
    known = one and other and "*" not in (*one, *other)
    return abs(int(one[0]) - int(other[0])) if known else 0


def _graded(apart: float, off: float, far_off: float, what: str) -> Finding:
    if apart <= off:
        return right(f"{what} met")
    return partly(f"{what} off") if apart <= far_off else wrong(f"another {what}")
