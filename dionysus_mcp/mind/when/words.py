"""The words that times are told with."""

from __future__ import annotations

import re
from datetime import timedelta

MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
PLAIN_MONTH = r"(?:january|february|july|september|october|november|december)\b"
OTHER_MONTH = r"(?:march|april|may|june|august)\b"
"""Months that are also verbs, or names of people: they need a word before them that asks for a time."""
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAY = rf"(?:{'|'.join(WEEKDAYS)})\b"
SEASON = r"(?:spring|summer|autumn|fall|winter)\b"
YEAR = r"(?:1[6-9]|20)\d\d\b"
ORDINAL = r"(?:first|1st|second|2nd|third|3rd|fourth|4th|last)"
ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": -1}
UNIT = r"(?:day|week|fortnight|weekend|month|year)"
NUMBERS = {
    "a": 1, "an": 1, "the": 1, "one": 1, "two": 2, "a couple of": 2, "couple of": 2, "three": 3, "a few": 3, "few": 3,
    "several": 4, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12,
}  # fmt: skip
NUMBER = rf"(?:\d{{1,4}}|{'|'.join(sorted(NUMBERS, key=len, reverse=True))})"
LENGTHS = {"day": 1, "weekend": 7, "week": 7, "fortnight": 14, "month": 30.44, "year": 365.25}
SLACKS = {"day": 0.0, "weekend": 2.0, "week": 3.0, "fortnight": 4.0, "month": 12.0, "year": 180.0}


def pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


def month_number(name: str) -> int:
    return MONTHS.index(name[:3].lower()) + 1


def number(word: str) -> int:
    folded = " ".join(word.lower().split())
    return int(folded) if folded.isdecimal() else NUMBERS[folded]


def length(count: int, unit: str) -> timedelta:
    return timedelta(days=count * LENGTHS[unit.lower()])


def slack(count: int, unit: str) -> timedelta:
    """How far off a round number of units may be: the more of them, the farther."""
    loose = SLACKS[unit.lower()] + (count > LENGTHS["week"]) * count * LENGTHS[unit.lower()] / 20
    return timedelta(days=loose)
