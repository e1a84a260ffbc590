"""How well a moment fits the times of a question."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from dionysus_mcp.mind.when.times import Span, Times

DAY = timedelta(days=1)
BREADTHS = ((timedelta(days=45), 1.0), (timedelta(days=100), 0.8), (timedelta(days=200), 0.5))
BROAD = 0.4
UNBOUNDED = 0.25
TOLD_WITHIN = timedelta(days=7)
FORGOTTEN_AFTER = timedelta(days=31)
TOLD_LATE = 0.5
OTHER_YEAR = 0.05
LEAST_OF_OTHER_YEARS = 0.8


def closeness(times: Times, moment: str) -> float:
    """From 0 to 1: how well what happened at a moment, in ISO 8601, fits the best of the periods.

    Events are often written down days after they happened, so it falls off slowly behind a period's end.
    """
    if not times.periods or not moment:
        return 0.0
    then = datetime.fromisoformat(moment)
    then = then if then.tzinfo else then.replace(tzinfo=UTC)
    return max(span.sure * _fit(span, then) for span in times.periods)


def _fit(span: Span, then: datetime) -> float:
    if span.unbounded:
        return UNBOUNDED if span.first <= then <= span.last else 0.0
    if not span.yearly:
        return _within(span.first, span.last, then)
    return max(
        _in_another_year(span, then, years) for years in (then.year - span.first.year - 1, then.year - span.first.year)
    )


def _in_another_year(span: Span, then: datetime, years: int) -> float:
    """The fit of the same days some years later: a little less for each year between."""
    try:
        first = span.first.replace(year=span.first.year + years)
        last = first + (span.last - span.first)
    except (ValueError, OverflowError):  # 29 February, or beyond the calendar
        return 0.0
    nearness = max(1 - OTHER_YEAR * abs(years), LEAST_OF_OTHER_YEARS)
    return nearness * _within(first, last, then)


def _within(first: datetime, last: datetime, then: datetime) -> float:
    worth = next((share for breadth, share in BREADTHS if last - first <= breadth), BROAD)
    if then < first:
        return 0.0
    return worth * _told_after(then - last)


def _told_after(late: timedelta) -> float:
    """1 until the end of a period, then less and less."""
    if late <= timedelta(0):
        return 1.0
    if late <= TOLD_WITHIN:
        return 1.0 - (1.0 - TOLD_LATE) * (late / TOLD_WITHIN)
    return max(0.0, TOLD_LATE * (1 - (late - TOLD_WITHIN) / (FORGOTTEN_AFTER - TOLD_WITHIN)))
