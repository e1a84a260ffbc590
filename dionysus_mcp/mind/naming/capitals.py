"""Names by their capital letters: people, projects, places, products. A capital that grammar asks for says nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import IntEnum
from itertools import zip_longest
from typing import NamedTuple

from dionysus_mcp.mind.naming.lists import FOLLOWS_A_NAME, GRAMMAR, JOINING, NEVER, PLACES, TITLES
from dionysus_mcp.mind.naming.ordinary import is_ordinary
from dionysus_mcp.mind.naming.shapes import Found

WORD = re.compile(r"(?<![^\W_])[^\W\d_]+(?:[-'\u2019&][^\W\d_]+)*\d*")
POSSESSIVE = re.compile(r"(?:['\u2019]s|(?<=s)['\u2019])$", re.IGNORECASE)
SENTENCE_END = re.compile(r"[.!?…]|\n\s*[\n•*#>-]")
PAUSE = re.compile(r"[:;([{\"“\u2018„«|\u2013—/\n]|(?:^|\s)[-']")
HYPHENS = re.compile(r"[-&]")
CONTRACTED = re.compile(r"['\u2019](?:m|t|re|ve|ll|d)$", re.IGNORECASE)
MOST_IN_A_RUN = 4
LEAST_WORDS_TO_JUDGE = 20
TOO_MANY_CAPITALS = 0.25
ACRONYM = range(2, 7)


class Place(IntEnum):
    """How much a capital tells at a place in a text."""

    START = 0
    PAUSE = 1
    MIDDLE = 2


class Word(NamedTuple):
    """A word, itself without a possessive, where it stands, and what comes after it: the gap, and the next word."""

    text: str
    bare: str
    folded: str
    start: int
    place: Place
    gap: str
    following: str

    @property
    def owns(self) -> bool:
        return self.bare != self.text

    @property
    def capital(self) -> bool:
        return self.text[0].isupper() and (self.bare.isalnum() or all(map(_is_capital, HYPHENS.split(self.bare))))


def capitalised(text: str) -> list[Found]:
    """The names that capitals show, in the order of the text."""
    words = list(_words(text))
    firm = _seen_in_the_middle(words)
    sparse = _capitals_tell(words)
    found = []
    for run in _runs(words):
        kept = _without_start(run, firm)
        if kept and (sparse or len(kept) > 1):
            found.append(Found(kept[0].start, _joined(kept)))
    return found


def _is_capital(part: str) -> bool:
    return part[:1].isupper()


def _words(text: str) -> Iterator[Word]:
    matches, place = list(WORD.finditer(text)), Place.START
    for match, following in zip_longest(matches, matches[1:]):
        gap = text[match.end() : following.start() if following else len(text)]
        bare = POSSESSIVE.sub("", match[0])
        yield Word(match[0], bare, bare.casefold(), match.start(), place, gap, following[0] if following else "")
        place = _place_after(match[0], gap)


def _place_after(word: str, gap: str) -> Place:
    short = word.casefold() in TITLES or (len(word) == 1 and word.isupper())
    if SENTENCE_END.search(gap) and not (short and gap == ". "):
        return Place.START
    return Place.PAUSE if PAUSE.search(gap) else Place.MIDDLE


def _runs(words: Sequence[Word]) -> Iterator[list[Word]]:
    """Capitalised words that stand together, also over an `of` or a `van`; long ones are headings."""
    at = 0
    while at < len(words):
        end = at
        while end < len(words) and words[end].capital and words[end].folded not in GRAMMAR:
            end += 1
            if not _goes_on(words[end - 1]):
                break
            joined = end + 1 < len(words) and words[end].text in JOINING and words[end].gap == " "
            if joined and words[end + 1].capital:
                end += 1
        if at < end <= at + MOST_IN_A_RUN:
            yield list(words[at:end])
        at = max(end, at + 1)


def _goes_on(word: Word) -> bool:
    if word.owns:
        return False
    abbreviated = word.text.casefold() in TITLES or len(word.text) == 1
    return word.gap in {" ", " & "} or (abbreviated and word.gap == ". ")


def _without_start(run: list[Word], firm: frozenset[str]) -> list[Word]:
    """The run without what is capitalised only because a sentence starts with it, and without what is never a name."""
    while run and _is_no_name(run[-1]):
        run = run[:-1]
    while run and (_is_no_name(run[0]) or _starts_for_grammar(run, firm)):
        run = run[1:]
    return run if any(len(word.bare) > 1 for word in run) else []


def _is_no_name(word: Word) -> bool:
    folded = word.folded
    shouted = word.bare.isupper() and len(word.bare) not in ACRONYM and len(word.bare) > 1
    return shouted or folded in NEVER or bool(CONTRACTED.search(folded))


def _starts_for_grammar(run: list[Word], firm: frozenset[str]) -> bool:
    first, rest = run[0], run[1:]
    if first.place is Place.MIDDLE or first.folded in firm or first.bare.isupper():
        return False
    if rest and len(first.text) == 1 and first.gap == " ":
        return True
    if rest:
        others = [word for word in rest if not is_ordinary(word.bare)]
        return is_ordinary(first.bare) and bool(others) and first.folded not in PLACES
    return is_ordinary(first.bare) or (first.place is Place.START and not _is_said_of(first))


def _is_said_of(word: Word) -> bool:
    """Whether what follows a word at the start of a sentence is what follows a name."""
    if word.owns or re.match(r",|:| \(", word.gap):
        return True
    verb = word.following.endswith(("s", "ed")) and word.following.islower()
    return word.gap == " " and (verb or word.following in FOLLOWS_A_NAME)


def _seen_in_the_middle(words: Sequence[Word]) -> frozenset[str]:
    return frozenset(word.folded for word in words if word.capital and word.place is Place.MIDDLE)


def _capitals_tell(words: Sequence[Word]) -> bool:
    """Whether capitals are rare enough to mean names: not in German, and not where everything has one."""
    middle = [word for word in words if word.place is Place.MIDDLE]
    capitals = sum(word.capital for word in middle)
    return len(middle) < LEAST_WORDS_TO_JUDGE or capitals <= TOO_MANY_CAPITALS * len(middle)


def _joined(run: list[Word]) -> str:
    parts = [word.text + word.gap.rstrip() if word.gap == ". " else word.text for word in run[:-1]]
    return " ".join([*parts, run[-1].bare])
