"""Periods of the calendar, in UTC. What no calendar has (month 13, 30 February, year 0) raises ValueError."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, datetime, timedelta

from dionysus_mcp.mind.moments import LAST, Period

DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)
SATURDAY = 5
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}


def midnight(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def days(first: datetime, number: int = 1) -> Period:
    """So many whole days from a moment's day on."""
    start = midnight(first)
    return Period(start, start + (number * DAY - LAST))


def day(year: int, month: int, number: int) -> Period:
    return days(datetime(year, month, number, tzinfo=UTC))


def month(year: int, number: int) -> Period:
    return months(year, number, 1)


def months(year: int, first: int, number: int) -> Period:
    """So many whole months; `first` may be beyond December, or before January."""
    start, last = _first_of(year, first), _first_of(year, first + number - 1)
    return Period(start, days(last, monthrange(last.year, last.month)[1]).last)


def year(number: int) -> Period:
    return months(number, 1, 12)


def season(year: int, name: str) -> Period:
    """As north of the equator: winter begins in December of its year."""
    return months(year, SEASONS[name], 3)


def week_of(moment: datetime) -> Period:
    """Monday to Sunday."""
    return days(midnight(moment) - moment.weekday() * DAY, 7)


def weekend_of(moment: datetime) -> Period:
    """The weekend of the week of a moment; Friday evening is talked of as if it belonged to it."""
    return days(week_of(moment).first + SATURDAY * DAY, 2)


def _first_of(year: int, month: int) -> datetime:
    over, at = divmod(month - 1, 12)
    return datetime(year + over, at + 1, 1, tzinfo=UTC)
