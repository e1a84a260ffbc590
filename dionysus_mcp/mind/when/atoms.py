"""Words that name a period by themselves: a date, a month, last week."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import cache

from dionysus_mcp.mind.moments import Period
from dionysus_mcp.mind.when import calendar
from dionysus_mcp.mind.when.times import Span, spanning
from dionysus_mcp.mind.when.words import (
    MONTH,
    NUMBER,
    ORDINAL,
    ORDINALS,
    OTHER_MONTH,
    PLAIN_MONTH,
    SEASON,
    UNIT,
    WEEKDAY,
    WEEKDAYS,
    YEAR,
    length,
    month_number,
    number,
    pattern,
    slack,
)

Read = Callable[[re.Match[str], datetime], Iterator[Span]]
TOLD_DAYS = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1, "night": -1}
PARTS = {"early": (0, 12), "beginning": (0, 10), "start": (0, 10), "mid": (9, 12), "middle": (9, 12), "late": (18, 13),
         "end": (20, 11), "first": (0, 15), "second": (15, 16)}  # fmt: skip
OF_A_MONTH = 31
DECEMBER = 12
DAY_NUMBER = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
UNTIL_NUMBER = r"(?P<until>\d{1,2})(?:st|nd|rd|th)?"
OF_YEAR = rf"(?:,? (?:of )?(?P<year>{YEAR}))?"
ASKS_TIME = r"\b(?:in|on|of|during|since|by|around|until|till|before|after|from|through|every|each)"
QUALIFIER = r"(?P<which>last|past|previous|this|current|next|this past|the past)"


def _date(match: re.Match[str], now: datetime) -> Iterator[Span]:
    """A day of a month, of a year that may be told."""
    yield from _of_month(match, now, int(match["day"]), int(match["day"]))


def _days(match: re.Match[str], now: datetime) -> Iterator[Span]:
    yield from _of_month(match, now, int(match["day"]), int(match["until"]))


def _month(match: re.Match[str], now: datetime) -> Iterator[Span]:
    yield from _of_month(match, now, 1, None)


def _months(match: re.Match[str], now: datetime) -> Iterator[Span]:
    """From one month to another, of the same year or the next."""
    last = next(_of_month(match, now, 1, None, "until"))
    length = (month_number(match["until"]) - month_number(match["month"])) % DECEMBER
    first = calendar.months(last.first.year, last.first.month - length, 1).first
    yield Span(first, last.last, yearly=last.yearly)


def _of_month(
    match: re.Match[str], now: datetime, first: int, last: int | None, group: str = "month"
) -> Iterator[Span]:
    """Days of a month; without a year, those of the last time that there was such a month."""
    at = month_number(match[group])
    told = _told(match, "year")
    years = [int(told)] if told else range(now.year - (at > now.month), now.year - 9, -1)
    for year in years:
        whole = calendar.month(year, at)
        if (last or 1) <= whole.last.day:
            end = calendar.day(year, at, last).last if last else whole.last
            yield Span(calendar.day(year, at, first).first, end, yearly=not told)
            return


def _iso(match: re.Match[str], _now: datetime) -> Iterator[Span]:
    year, month = int(match["year"]), int(match["month"])
    yield spanning(calendar.day(year, month, int(match["day"])) if match["day"] else calendar.month(year, month))


def _numeric(match: re.Match[str], _now: datetime) -> Iterator[Span]:
    """4.5.2026 is a day in May. 4/5/2026 is that in one country, and in April in another."""
    one, two, year = int(match["one"]), int(match["two"]), int(match["year"])
    orders = {(one, two)} if match["mark"] == "." else {(one, two), (two, one)}
    for day, month in sorted(order for order in orders if order[1] <= DECEMBER):
        yield spanning(calendar.day(year, month, day), 1 / len(orders))


def _week_of_month(match: re.Match[str], now: datetime) -> Iterator[Span]:
    whole = next(_month(match, now))
    which = ORDINALS[match["which"].lower()]
    first = whole.last - timedelta(days=6) if which < 0 else whole.first + timedelta(days=7 * (which - 1))
    yield _within(whole, calendar.days(first, 7))


def _part_of_month(match: re.Match[str], now: datetime) -> Iterator[Span]:
    whole = next(_month(match, now))
    skipped, taken = PARTS[match["part"].lower()]
    period = calendar.days(whole.first + timedelta(days=skipped), taken)
    yield _within(whole, Period(period.first, min(period.last, whole.last)))


def _part_of_year(match: re.Match[str], _now: datetime) -> Iterator[Span]:
    skipped, taken = PARTS[match["part"].lower()]
    year = int(match["year"])
    first = calendar.year(year).first + timedelta(days=365 * skipped / OF_A_MONTH)
    last = min(first + timedelta(days=365 * taken / OF_A_MONTH), calendar.year(year).last)
    yield Span(first, last)


def _within(whole: Span, part: Period) -> Span:
    return Span(part.first, part.last, whole.sure, yearly=whole.yearly)


def _quarter(match: re.Match[str], now: datetime) -> Iterator[Span]:
    which = match["which"].lower().lstrip("q")
    at = ORDINALS.get(which) or int(which)
    first = 10 if at < 0 else 3 * at - 2
    year = int(match["year"]) if match["year"] else now.year - (first > now.month)
    yield spanning(calendar.months(year, first, 3), yearly=not match["year"])


def _season(match: re.Match[str], now: datetime) -> Iterator[Span]:
    name, which = match["season"].lower(), _told(match, "which")
    if _told(match, "year"):
        told = int(match["year"])
        years = (told, told - 1) if name == "winter" else (told,)
        for year in years:
            yield spanning(calendar.season(year, name), 1 / len(years))
    elif which in {"this", "current", "next"}:
        season = calendar.season(now.year, name)
        passed = which == "next" and season.first <= now
        yield spanning(calendar.season(now.year + passed, name))
    else:
        ended = [calendar.season(now.year - back, name) for back in range(3)]
        seen = [season for season in ended if (season.last if which else season.first) <= now]
        yield spanning(seen[0], yearly=not which)


def _told_day(match: re.Match[str], now: datetime) -> Iterator[Span]:
    away = TOLD_DAYS.get(_told(match, "told"), 0)
    further = (away > 0) - (away < 0) if _told(match, "further") else 0
    yield spanning(calendar.days(now + timedelta(days=away + further)))


def _which_unit(match: re.Match[str], now: datetime) -> Iterator[Span]:
    """Last week, this month, next year."""
    step = _step(match["which"])
    yield spanning(_unit_of(match["unit"].lower(), now, step))


def _unit_of(unit: str, now: datetime, step: int) -> Period:
    match unit:
        case "week":
            return calendar.week_of(now + step * calendar.WEEK)
        case "weekend":
            return _weekend(now, step)
        case "month":
            return calendar.month(now.year, now.month + step)
        case "quarter":
            return calendar.months(now.year, now.month - (now.month - 1) % 3 + 3 * step, 3)
        case "year":
            return calendar.year(now.year + step)
        case _:
            return calendar.days(now + min(step, 0) * 2 * calendar.WEEK, 14)


def _weekend(now: datetime, step: int) -> Period:
    weekend = calendar.weekend_of(now)
    if step < 0 and weekend.last <= now:
        return weekend
    return calendar.weekend_of(now + step * calendar.WEEK)


def _step(which: str) -> int:
    return {"this": 0, "current": 0, "next": 1}.get(which.lower(), -1)


def _which_month(match: re.Match[str], now: datetime) -> Iterator[Span]:
    at, step = month_number(match["month"]), _step(match["which"])
    before = at < now.month if step < 0 else at <= now.month
    year = now.year + (step > 0 and before) - (step < 0 and not before)
    yield spanning(calendar.month(year, at))


def _weekday(match: re.Match[str], now: datetime) -> Iterator[Span]:
    """The last such day, or the next one; today is neither."""
    at, ahead = WEEKDAYS.index(match["weekday"].lower()), _told(match, "which") == "next"
    away = (at - now.weekday() - 1) % 7 + 1 if ahead else -((now.weekday() - at - 1) % 7 + 1)
    yield spanning(calendar.days(now + timedelta(days=away)), 0.9)


def _ago(match: re.Match[str], now: datetime) -> Iterator[Span]:
    count, unit = number(match["count"]), match["unit"]
    middle, loose = now - length(count, unit), slack(count, unit)
    yield Span(calendar.days(middle - loose).first, min(now, calendar.days(middle + loose).last))


def _lately(match: re.Match[str], now: datetime) -> Iterator[Span]:
    yield Span(calendar.midnight(now - length(number(match["count"]), match["unit"])), now)


def _year(match: re.Match[str], _now: datetime) -> Iterator[Span]:
    yield spanning(calendar.year(int(match["year"])), 1.0 if match["asks"] else 0.6)


def _told(match: re.Match[str], group: str) -> str:
    return (match.groupdict().get(group) or "").lower()


BEFORE_A_YEAR = r"\b(?P<asks>in|of|during|since|by|before|after|until|till|from|around|year|and|to)"
PART = r"(?P<part>early|mid|late|beginning|start|middle|end|first|second)"
PATTERNS: tuple[tuple[str, Read], ...] = (
    (r"(?<![\d-])(?P<year>\d{4})-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?(?:T[\d:.]+Z?)?(?![\d-])", _iso),
    (r"(?<![\d./])(?P<one>\d{1,2})(?P<mark>[./])(?P<two>\d{1,2})(?P=mark)(?P<year>\d{4})\b", _numeric),
    (rf"\b(?:between|from) (?P<month>{MONTH}) (?:and|to|until|till) (?P<until>{MONTH}){OF_YEAR}", _months),
    (rf"\b(?P<which>{ORDINAL}) week(?:end)? (?:of|in) (?P<month>{MONTH}){OF_YEAR}", _week_of_month),
    (rf"\b{PART}(?:-| half| days)?(?: of| in)?[ -](?:the )?(?P<month>{MONTH}){OF_YEAR}", _part_of_month),
    (rf"\b{PART}(?:-| half)?(?: of| in)?[ -](?P<year>{YEAR})", _part_of_year),
    (rf"\b{DAY_NUMBER}(?:-|\u2013| to | and ){UNTIL_NUMBER}(?: of)? (?P<month>{MONTH}){OF_YEAR}", _days),
    (rf"\b(?P<month>{MONTH}) {DAY_NUMBER}(?:-|\u2013| to ){UNTIL_NUMBER}{OF_YEAR}", _days),
    (rf"\b{DAY_NUMBER}(?: of|,)? (?P<month>{MONTH}){OF_YEAR}", _date),
    (rf"\b(?P<month>{MONTH}) (?:the )?{DAY_NUMBER}(?![\w:.]\w){OF_YEAR}", _date),
    (rf"\b(?P<month>{MONTH}),? (?:of )?(?P<year>{YEAR})", _month),
    (rf"\b(?P<which>q[1-4])(?:(?: of | |/|-)(?P<year>{YEAR}))?(?!\w)", _quarter),
    (rf"\b(?P<which>{ORDINAL}) quarter (?:of|in) (?P<year>{YEAR})", _quarter),
    (rf"\b(?:{QUALIFIER} )?(?P<season>{SEASON})(?: of)? (?P<year>{YEAR})", _season),
    (rf"\b{QUALIFIER} (?P<season>{SEASON})", _season),
    (rf"\b(?:in|during|over|since) (?:the )?(?P<season>{SEASON})(?! boot)", _season),
    (r"\b(?P<further>(?:the )?day (?:before|after) )?(?P<told>yesterday|today|tonight|tomorrow)\b", _told_day),
    (r"\b(?:last (?P<told>night)|this (?:morning|afternoon|evening))\b", _told_day),
    (
        rf"\b{QUALIFIER} (?P<unit>week|weekend|month|quarter|year|fortnight)\b(?! (?:before|after|prior|of))",
        _which_unit,
    ),
    (rf"\b{QUALIFIER} (?P<month>{PLAIN_MONTH}|{OTHER_MONTH})", _which_month),
    (rf"\b(?:on|since|by|{QUALIFIER}) (?P<weekday>{WEEKDAY})", _weekday),
    (rf"\b(?P<count>{NUMBER}) (?P<unit>{UNIT})s? (?:ago|back)\b", _ago),
    (rf"\b(?:last|past) (?P<count>{NUMBER}) (?P<unit>{UNIT})s?\b", _lately),
    (rf"\b(?P<month>{PLAIN_MONTH})", _month),
    (rf"{ASKS_TIME} (?P<month>{OTHER_MONTH})", _month),
    (rf"(?:{BEFORE_A_YEAR} |(?<![\w./#:-]))(?P<year>{YEAR})(?![\w/:-])", _year),
    (r"\b(?P<asks>in|year) (?P<year>\d{4})(?![.,/:-]?\w)", _year),
)


@cache
def atoms() -> tuple[tuple[re.Pattern[str], Read], ...]:
    """What names a period, and how it is read. What an earlier one took, a later one does not see."""
    return tuple((pattern(text), read) for text, read in PATTERNS)
