"""Numbers, times and dates in a sentence: several words become one token with a unit and a value."""

from __future__ import annotations

import re
from collections.abc import Callable

from dionysus_mcp.mind.truth.lexicon import MEASURES, VERBS, words_of
from dionysus_mcp.mind.truth.tokens import Token, stem

NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)*")
CLOCK = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)")
DOTTED_CLOCK = re.compile(r"(1?\d)\.([0-5]\d)")
ISO_DATE = re.compile(r"\d{4}-\d{1,2}(?:-\d{1,2})?")
DAY_OF_MONTH = re.compile(r"(0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?")
YEAR = re.compile(r"\d{4}")
VERSION = re.compile(r"v?\d+(?:\.\d+)+(?:[-+]?(?:rc|alpha|beta|a|b)\.?\d*)?", re.IGNORECASE)
THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")

MONTH_NAMES = """\
january jan
february feb
march mar
april apr
may
june jun
july jul
august aug
september sep sept
october oct
november nov
december dec"""
DAY_NAMES = "monday tuesday wednesday thursday friday saturday sunday"
ORDINAL_NAMES = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
NUMBER_NAMES = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
nineteen twenty
"""
MONTHS = {name: number for number, names in enumerate(MONTH_NAMES.splitlines(), start=1) for name in names.split()}
WEEKDAYS = {f"{day}{plural}": day for day in DAY_NAMES.split() for plural in ("", "s")}
SPELT = {word: number for number, word in enumerate(NUMBER_NAMES.split())} | {
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "ninety": 90,
    "hundred": 100,
}
ORDINALS = {word: str(number) for number, word in enumerate(ORDINAL_NAMES.split(), start=1)}
CURRENCIES = {"€": "eur", "$": "usd", "£": "gbp", "¥": "jpy"}
UNITS = {
    word: unit
    for unit, words in {
        "eur": "eur euro euros €", "usd": "usd dollar dollars $", "gbp": "gbp pound pounds £", "cent": "cent cents",
        "%": "% percent", "°": "° degree degrees", "ms": "ms millisecond milliseconds",
        "s": "s sec secs second seconds",
        "min": "min mins minute minutes", "h": "h hr hrs hour hours", "day": "day days", "week": "week weeks",
        "month": "month months", "year": "year years", "mg": "mg milligram milligrams", "g": "g gram grams",
        "kg": "kg kilo kilos kilogram kilograms", "km": "km kilometre kilometres kilometer kilometers",
        "m": "m metre metres meter meters", "cm": "cm", "mm": "mm", "l": "l litre litres liter liters", "ml": "ml",
        "kb": "kb kilobyte kilobytes", "mb": "mb megabyte megabytes", "gb": "gb gigabyte gigabytes",
        "tb": "tb terabyte terabytes", "px": "px pixel pixels", "k": "k",
    }.items()
    for word in words.split()
}  # fmt: skip
ALSO_NAMES = words_of("jan jun mar")
RECURRING = {"nightly": "night", "daily": "day", "hourly": "hour", "weekly": "week", "fortnightly": "2 weeks"}
UNTELLING = MEASURES | {stem(verb) for verb in VERBS}
COUNT, LABELLED = "count of", "number of"
WHEN = frozenset(("date", "weekday", "clock", "recurrence"))
SPANS = words_of("night day hour morning evening afternoon week weekday weekend month")

Found = tuple[Token, int] | None
"""A token, and how many words it takes."""


def with_amounts(tokens: list[Token]) -> list[Token]:
    """The tokens of a sentence, with each amount as one."""
    made: list[Token] = []
    position = 0
    while position < len(tokens):
        token, taken = _amount(tokens, position) or (tokens[position], 1)
        made.append(token)
        position += taken
    return made


def _amount(tokens: list[Token], at: int) -> Found:
    word = tokens[at].low
    if not (word[0].isdigit() or word in STARTS or (word[0] == "v" and VERSION.fullmatch(word))):
        return None
    for reader in READERS:
        found = reader(tokens, at)
        if found:
            return found
    return None


def _date(tokens: list[Token], at: int) -> Found:
    """A day of a month, in either order, perhaps with a year; a month; a date in digits."""
    word = tokens[at].text
    if ISO_DATE.fullmatch(word):
        return _token("date", _iso(word), word), 1
    day, month, taken = _day(word), None, 2
    if day:
        step = 2 if _low(tokens, at + 1) == "of" else 1
        month, taken = _month(tokens, at + step), step + 1
    elif _month(tokens, at):
        month, day = _month(tokens, at), _day(_text(tokens, at + 1))
        taken = 2 if day else 1
    if not month:
        return None
    year = _text(tokens, at + taken)
    known = bool(YEAR.fullmatch(year))
    if not (day or known) and word.lower() in ALSO_NAMES:
        return None
    value = f"{year if known else '*'}-{month:02}" + (f"-{day:02}" if day else "")
    return _token("date", value, word), taken + known


def _weekday(tokens: list[Token], at: int) -> Found:
    day = WEEKDAYS.get(_low(tokens, at))
    return (_token("weekday", day, day), 1) if day else None


def _recurring(tokens: list[Token], at: int) -> Found:
    word = _low(tokens, at)
    if word in RECURRING:
        return _token("recurrence", RECURRING[word], word), 1
    following = _low(tokens, at + 1)
    if word in {"every", "each"} and following in SPANS:
        return _token("recurrence", following, f"every {following}"), 2
    return None


def _clock(tokens: list[Token], at: int) -> Found:
    word, following = tokens[at].text, _low(tokens, at + 1)
    half_day = following in {"am", "pm"}
    exact = CLOCK.fullmatch(word) or (DOTTED_CLOCK.fullmatch(word) if half_day else None)
    if not exact and not (half_day and word.isdigit()):
        return None
    hours, minutes = (int(exact[1]), int(exact[2])) if exact else (int(word), 0)
    if half_day:
        hours = hours % 12 + (12 if following == "pm" else 0)
    return _token("clock", f"{hours}:{minutes:02}", word), 2 if half_day else 1


def _money_first(tokens: list[Token], at: int) -> Found:
    unit, number = CURRENCIES.get(tokens[at].text), _number(_text(tokens, at + 1))
    return (_token(unit, number, f"{tokens[at].text}{number}"), 2) if unit and number else None


def _measure(tokens: list[Token], at: int) -> Found:
    number = _number(tokens[at].text)
    if number is None:
        return None
    unit = UNITS.get(_low(tokens, at + 1))
    if unit:
        degrees = unit == "°" and _low(tokens, at + 2) in {"c", "celsius"}
        return _token(unit, number, f"{tokens[at].text} {tokens[at + 1].text}"), 3 if degrees else 2
    if _low(tokens, at) == "one" and not _counts(tokens, at + 1):
        return None
    return _token(_counted(tokens, at), number, tokens[at].text), 1


def _ordinal(tokens: list[Token], at: int) -> Found:
    """`the third floor` is floor 3."""
    number = ORDINALS.get(_low(tokens, at))
    if number is None or not _counts(tokens, at + 1):
        return None
    return _token(f"{LABELLED} {tokens[at + 1].stem}", number, tokens[at].text), 1


def _version(tokens: list[Token], at: int) -> Found:
    word = tokens[at].text
    if not VERSION.fullmatch(word):
        return None
    return _token(_counted(tokens, at), word.lower().removeprefix("v"), word), 1


READERS: tuple[Callable[[list[Token], int], Found], ...] = (
    _date, _weekday, _recurring, _clock, _money_first, _measure, _version, _ordinal,
)  # fmt: skip
STARTS = frozenset((*MONTHS, *WEEKDAYS, *RECURRING, "every", "each", *CURRENCIES, *SPELT, *ORDINALS))


def _token(unit: str, value: str, text: str) -> Token:
    return Token(text, text.lower(), f"{value} {unit}", unit=unit)


def _counted(tokens: list[Token], at: int) -> str:
    """What a bare number is a number of: the noun behind it (`9 members`), else the last one before (`port 80`)."""
    if _counts(tokens, at + 1):
        return f"{COUNT} {tokens[at + 1].stem}"
    before = (
        token.stem for token in reversed(tokens[:at]) if not (token.light or token.unit or token.stem in UNTELLING)
    )
    return f"{LABELLED} {next(before, '')}"


def _counts(tokens: list[Token], at: int) -> bool:
    return at < len(tokens) and not (tokens[at].light or tokens[at].name) and tokens[at].text.isalpha()


def _number(word: str) -> str | None:
    """A number in one spelling, as text: `1,200` and `1200` are the same."""
    low = word.lower()
    if low in SPELT:
        return str(SPELT[low])
    if not NUMBER.fullmatch(word) or word.count(".") > 1:
        return None
    plain = word.replace(",", "") if THOUSANDS.fullmatch(word) else word.replace(",", ".")
    whole, _, rest = plain.partition(".")
    return f"{whole.lstrip('0') or '0'}.{rest}" if rest else whole.lstrip("0") or "0"


def _day(word: str) -> int | None:
    found = DAY_OF_MONTH.fullmatch(word)
    return int(found[1]) if found else None


def _month(tokens: list[Token], at: int) -> int | None:
    word = _text(tokens, at)
    return MONTHS.get(word.lower()) if word[:1].isupper() else None


def _iso(word: str) -> str:
    return "-".join(part.zfill(2) for part in word.split("-"))


def _text(tokens: list[Token], at: int) -> str:
    return tokens[at].text if 0 <= at < len(tokens) else ""


def _low(tokens: list[Token], at: int) -> str:
    return tokens[at].low if 0 <= at < len(tokens) else ""
