"""Dates as people and models write them. ISO 8601 and a few plain words; anything else is refused by name."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from dionysus_mcp.errors import InvalidInput, shown

ACCEPTED = "ISO 8601 (2026, 2026-05, 2026-05-04, 2026-05-04T10:30Z), now, today, yesterday, or '3 days ago'"
DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
AGO = re.compile(r"(\d{1,5}) ?(minute|hour|day|week|month|year)s? ago")
UNITS = {"minute": "minutes", "hour": "hours", "day": "days", "week": "weeks"}
LAST = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Period:
    """What a date names: a moment, or a day, month or year with its first and last instant."""

    first: datetime
    last: datetime


def iso(moment: datetime) -> str:
    """UTC with microseconds: the one form in which times are stored, so that they sort as text."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def first_instant(text: str, field: str, now: datetime) -> str:
    return iso(period(text, field, now).first)


def last_instant(text: str, field: str, now: datetime) -> str:
    return iso(period(text, field, now).last)


def period(text: str, field: str, now: datetime) -> Period:
    """What `text` names, seen from `now`. Times without a zone are UTC."""
    found = readable_period(text, now)
    if found is None:
        raise unreadable(text, field, ACCEPTED)
    return found


def readable_period(text: str, now: datetime) -> Period | None:
    """What `text` names, if it can be read."""
    plain = text.strip().lower()
    try:
        return _named(plain, now) or _ago(plain, now) or _date(plain) or _instant(text.strip())
    except (ValueError, OverflowError):
        return None


def unreadable(text: str, field: str, accepted: str) -> InvalidInput:
    return InvalidInput(
        f"{field} is {shown(text)}, which is not a date that can be read.", f"Use {accepted}.", field=field
    )


def _named(plain: str, now: datetime) -> Period | None:
    if plain == "now":
        return Period(now, now)
    days_back = {"today": 0, "yesterday": 1}.get(plain)
    return None if days_back is None else day_of(now - timedelta(days=days_back))


def _ago(plain: str, now: datetime) -> Period | None:
    found = AGO.fullmatch(plain)
    if not found:
        return None
    number, unit = int(found[1]), found[2]
    if unit in {"month", "year"}:
        return day_of(months_back(now, number * (12 if unit == "year" else 1)))
    moment = now - timedelta(**{UNITS[unit]: number})
    return Period(moment, moment) if unit in {"minute", "hour"} else day_of(moment)


def months_back(now: datetime, months: int) -> datetime:
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    return now.replace(year=year, month=month + 1, day=min(now.day, calendar.monthrange(year, month + 1)[1]))


def _date(plain: str) -> Period | None:
    found = DATE.fullmatch(plain)
    if not found:
        return None
    year, month, day = int(found[1]), int(found[2] or 1), int(found[3] or 1)
    first = datetime(year, month, day, tzinfo=UTC)
    if found[3]:
        return day_of(first)
    last_month = month if found[2] else 12
    return Period(first, day_of(first.replace(month=last_month, day=calendar.monthrange(year, last_month)[1])).last)


def day_of(moment: datetime) -> Period:
    first = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return Period(first, first + (timedelta(days=1) - LAST))


def _instant(text: str) -> Period | None:
    moment = datetime.fromisoformat(text)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return Period(moment, moment.astimezone(UTC))
