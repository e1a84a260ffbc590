"""Until when something is to be done: the words for what is still to come, besides all dates that can be read."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from dionysus_mcp.mind.moments import UNITS, Period, day_of, iso, months_back, readable_period, unreadable

ACCEPTED = "ISO 8601 (2026-05-04, 2026-05-04T10:30Z), today, tomorrow, a weekday (the next one), or 'in 3 days'"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAY = re.compile(rf"(?:(?:on|by|next) )?({'|'.join(WEEKDAYS)})")
IN = re.compile(r"in (an?|\d{1,5}) ?(minute|hour|day|week|month|year)s?")


def deadline(text: str, field: str, now: datetime) -> str:
    """The last instant of what `text` names, seen from `now`."""
    found = _coming(" ".join(text.lower().split()), now) or readable_period(text, now)
    if found is None:
        raise unreadable(text, field, ACCEPTED)
    return iso(found.last)


def _coming(plain: str, now: datetime) -> Period | None:
    try:
        return _named(plain, now) or _ahead(plain, now)
    except (ValueError, OverflowError):
        return None


def _named(plain: str, now: datetime) -> Period | None:
    """Tomorrow, or the next day of a name: on a Friday, 'friday' is in a week."""
    if plain == "tomorrow":
        return day_of(now + timedelta(days=1))
    found = WEEKDAY.fullmatch(plain)
    if not found:
        return None
    days = (WEEKDAYS.index(found[1]) - now.weekday() - 1) % len(WEEKDAYS) + 1
    return day_of(now + timedelta(days=days))


def _ahead(plain: str, now: datetime) -> Period | None:
    found = IN.fullmatch(plain)
    if not found:
        return None
    number, unit = int(found[1]) if found[1].isdigit() else 1, found[2]
    if unit in {"month", "year"}:
        return day_of(months_back(now, -number * (12 if unit == "year" else 1)))
    moment = now + timedelta(**{UNITS[unit]: number})
    return Period(moment, moment) if unit in {"minute", "hour"} else day_of(moment)
