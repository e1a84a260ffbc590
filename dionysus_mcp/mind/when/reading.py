"""From a question to the times it speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import MINYEAR, UTC, datetime, timedelta
from functools import cache

from dionysus_mcp.mind.when import calendar
from dionysus_mcp.mind.when.atoms import atoms
from dionysus_mcp.mind.when.times import Anchor, Span, Times
from dionysus_mcp.mind.when.words import NUMBER, UNIT, length, number, pattern, slack

LOOKED_AT = 2_000
TAKEN = "\x00"
ALWAYS = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))
TOLD_AT = 0.6
"""How sure it is that what was two weeks before a date was written down at that date."""
WEEK_OF = ("week of ", "week of the ")
NO_EVENT = frozenset({"it", "that", "this", "then", "them", "now"})


@dataclass(frozen=True, slots=True)
class Spot:
    """Where in a question a period stands."""

    start: int
    end: int
    spans: tuple[Span, ...]


def times_in(question: str, now: datetime, *, ahead: bool = False) -> Times:
    """The times in the beginning of a question, as seen from `now`. `ahead`: a day without a year is the coming one."""
    text = " ".join(question[:LOOKED_AT].split())
    now = now.astimezone(UTC)
    spots, rest = _atoms_in(text, now)
    if ahead:
        spots = [replace(spot, spans=tuple(_coming(span, now) for span in spot.spans)) for spot in spots]
    merged = _joined(text, spots)
    related = [_related(text, spot, now) for spot in merged]
    periods = tuple(span for spot in related for span in spot.spans)
    return Times(periods, None if periods else _anchor(rest))


def _atoms_in(text: str, now: datetime) -> tuple[list[Spot], str]:
    """Where periods are named, in order, and the text with them blotted out."""
    spots = []
    for form, read in atoms():
        for match in form.finditer(text):
            spans = _read(read(match, now))
            if spans:
                spots.append(Spot(*match.span(), tuple(replace(span, text=match[0]) for span in spans)))
                text = text[: match.start()] + TAKEN * len(match[0]) + text[match.end() :]
    return sorted(spots, key=lambda spot: spot.start), text


def _read(spans: Iterator[Span]) -> list[Span]:
    """The spans of a match; none when the calendar has no such day."""
    try:
        return list(spans)
    except (ValueError, OverflowError):
        return []


def _coming(span: Span, now: datetime) -> Span:
    """The next time of what comes every year, when it has passed."""
    if not span.yearly or span.last >= now:
        return span
    try:
        return replace(span, first=_a_year_on(span.first), last=_a_year_on(span.last))
    except ValueError:  # beyond the calendar
        return span


def _a_year_on(moment: datetime) -> datetime:
    day = 28 if (moment.month, moment.day) == (2, 29) else moment.day
    return moment.replace(year=moment.year + 1, day=day)


def _joined(text: str, spots: Sequence[Spot]) -> list[Spot]:
    """`between A and B`, `from A to B` as one period."""
    merged: list[Spot] = []
    for spot in spots:
        before = merged[-1] if merged else None
        if before and _frames().range.fullmatch(text[: before.start] + TAKEN + text[before.end : spot.start]):
            merged[-1] = Spot(before.start, spot.end, (_from_to(before.spans[0], spot.spans[0]),))
        else:
            merged.append(spot)
    return merged


def _from_to(first: Span, last: Span) -> Span:
    """One period of two; a day without a year is of the year of the other."""
    begin = first.first
    if first.yearly and not last.yearly and (begin.month, begin.day) != (2, 29):
        begin = begin.replace(year=last.last.year)
        if begin > last.last and begin.year > MINYEAR:
            begin = begin.replace(year=begin.year - 1)
    if begin > last.last:
        return first
    return replace(last, first=begin, text=f"{first.text} \u2013 {last.text}")


def _related(text: str, spot: Spot, now: datetime) -> Spot:
    """A period as seen from what stands before it: since, before, two weeks after."""
    match = _frames().relation.search(text, 0, _start_of_words(text, spot))
    if not match:
        return _week_around(text, spot)
    said = text[match.start() : spot.end]
    spans = (
        _moved(spot, match) if match["unit"] else [_unbounded(span, match["side"].lower(), now) for span in spot.spans]
    )
    return replace(spot, spans=tuple(replace(span, text=said) for span in spans))


def _week_around(text: str, spot: Spot) -> Spot:
    if not text[: spot.start].lower().endswith(WEEK_OF):
        return spot
    try:
        weeks = [(span, calendar.week_of(span.first)) for span in spot.spans]
    except OverflowError:  # the last days of the calendar are no whole week
        return spot
    return replace(spot, spans=tuple(replace(span, first=week.first, last=week.last) for span, week in weeks))


def _start_of_words(text: str, spot: Spot) -> int:
    """Where the period begins behind its own preposition, which may be the one that relates it."""
    own = _frames().own.match(text, spot.start)
    return own.end() if own else spot.start


def _moved(spot: Spot, match: re.Match[str]) -> list[Span]:
    """So many units before or after a date: that time, and the date itself, when it may have been told."""
    try:
        return [span for given in spot.spans for span in (_shifted(given, match), replace(given, sure=TOLD_AT))]
    except OverflowError:
        return list(spot.spans)


def _shifted(span: Span, match: re.Match[str]) -> Span:
    offset, loose = _offset(match)
    one = match["count"].lower() in {"the", "last"}
    if offset < timedelta(0):
        first = span.first + offset - (timedelta(0) if one else loose)
        last = span.first - timedelta(microseconds=1) if one else span.first + offset + loose
    else:
        first = span.last + timedelta(microseconds=1) if one else span.last + offset - loose
        last = span.last + offset + (timedelta(0) if one else loose)
    return replace(span, first=first, last=calendar.days(max(first, last)).last)


def _offset(match: re.Match[str]) -> tuple[timedelta, timedelta]:
    """How far, and how exactly."""
    unit = match["unit"].lower()
    count = 1 if match["count"].lower() == "last" else number(match["count"])
    back = match["side"].lower().split()[0] in {"before", "prior", "preceding"}
    return length(-count if back else count, unit), slack(count, unit)


def _unbounded(span: Span, side: str, now: datetime) -> Span:
    match side:
        case "since":
            return replace(span, last=max(now, span.last), yearly=False, unbounded=True)
        case "after" | "following":
            return replace(span, first=span.last, last=ALWAYS[1], yearly=False, unbounded=True)
        case "by" | "until" | "till":
            return replace(span, first=ALWAYS[0], yearly=False, unbounded=True)
        case _:
            return replace(span, first=ALWAYS[0], last=span.first, yearly=False, unbounded=True)


def _anchor(text: str) -> Anchor | None:
    """`Three days after the launch`: the event to search for, and how far from it."""
    match = _frames().anchor.search(text)
    if not match or TAKEN in match[0]:
        return _same_time(text)
    phrase = match["event"].strip()
    if phrase.lower() in NO_EVENT:
        return None
    try:
        offset, loose = _offset(match)
    except OverflowError:
        return None
    return Anchor(phrase, offset, max(loose, calendar.DAY), match[0].strip())


def _same_time(text: str) -> Anchor | None:
    match = _frames().same_time.search(text)
    if not match or TAKEN in match[0]:
        return None
    return Anchor(match["event"].strip(), timedelta(0), length(1, match["unit"]), match[0].strip())


@dataclass(frozen=True, slots=True)
class Frames:
    """What may stand around a period or an event."""

    range: re.Pattern[str]
    relation: re.Pattern[str]
    own: re.Pattern[str]
    anchor: re.Pattern[str]
    same_time: re.Pattern[str]


@cache
def _frames() -> Frames:
    side = r"(?P<side>before|after|since|until|till|by|prior to|following|preceding)"
    event = r"(?P<event>[^,;.?!\n]{3,200})"
    return Frames(
        range=re.compile(
            rf"(?s:.*)\b(?:between|from)\s+{TAKEN}\s*(?:and|to|until|till|through|-|\u2013)\s*", re.IGNORECASE
        ),
        relation=pattern(
            rf"(?:\b(?P<count>{NUMBER}|last) (?P<unit>{UNIT})s? )?(?:right |just |shortly )?\b{side} (?:the )?(?:in )?$"
        ),
        own=pattern(r"(?:in|on|of|during|since|by|around|until|till|before|after|from|through|and|to|for) (?:the )?"),
        anchor=pattern(
            rf"\b(?P<count>{NUMBER}|last) (?P<unit>{UNIT})s? (?P<side>before|after|since|following|prior to) {event}"
        ),
        same_time=pattern(rf"\b(?:on|in|during) the (?P<unit>day|week|month) (?:of|when) {event}"),
    )
