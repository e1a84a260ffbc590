"""Which known names a question asks about, and what is left of it without them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from dionysus_mcp.mind.naming.kinds import Kind, kind_of
from dionysus_mcp.mind.naming.ordinary import is_ordinary

WORD = re.compile(r"[^\W_]+")
NAMESAKES = 3
"""A first name that more people than these have tells nobody apart."""
LONGEST_WORDS = 12
POSSESSIVE = re.compile(r"['\u2019](?:s\b)?(?!\w)")
ORPHANS = re.compile(r"\s+(?=[,.;:!?])")


class Word(NamedTuple):
    """A word of a question, folded, and where it stands."""

    folded: str
    start: int
    end: int


class Spot(NamedTuple):
    """A place in a question where known names stand: one, or those that a first name may stand for."""

    start: int
    end: int
    names: tuple[str, ...]


class KnownNames:
    """Names by their first words, so that a question is compared with few of them however many there are."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_first: dict[str, dict[tuple[str, ...], str]] = defaultdict(dict)
        self._by_part: dict[str, list[str]] = defaultdict(list)
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        words = tuple(WORD.findall(name.casefold()))
        if not words or len(words) > LONGEST_WORDS or sum(map(len, words)) == 1:
            return
        if self._by_first[words[0]].setdefault(words, name) == name and _is_full(name):
            for part in {words[0], words[-1]}:
                self._by_part[part].append(name)

    def spots(self, question: str) -> Iterator[Spot]:
        """Where names stand, longest first where several begin."""
        words = [Word(found[0].casefold(), *found.span()) for found in WORD.finditer(question)]
        at = 0
        while at < len(words):
            spot = self._whole(question, words, at) or self._part(question, words[at])
            if spot is None:
                at += 1
                continue
            yield spot
            at = next((later for later in range(at, len(words)) if words[later].start >= spot.end), len(words))

    def _whole(self, question: str, words: Sequence[Word], at: int) -> Spot | None:
        names = self._by_first.get(words[at].folded, {})
        for length in range(min(LONGEST_WORDS, len(words) - at) if names else 0, 0, -1):
            name = names.get(tuple(word.folded for word in words[at : at + length]))
            start, end = words[at].start, words[at + length - 1].end
            if name and _is_meant(name, question, start, end):
                return Spot(start, end, (name, *self._namesakes(name, words[at].folded)))
        return None

    def _part(self, question: str, word: Word) -> Spot | None:
        names = self._by_part.get(word.folded, [])
        plainly = question[word.start].isupper() or question.islower()
        if not plainly or not 0 < len(names) <= NAMESAKES or is_ordinary(word.folded):
            return None
        return Spot(word.start, word.end, tuple(names))

    def _namesakes(self, name: str, folded: str) -> tuple[str, ...]:
        """Full names that a single name may be short for."""
        fuller = self._by_part.get(folded, []) if " " not in name else []
        return tuple(fuller) if len(fuller) <= NAMESAKES else ()


def named_in(question: str, known: KnownNames | Collection[str]) -> tuple[str, ...]:
    """The known names that a question holds, in its order; of full names also the first or last word alone."""
    index = known if isinstance(known, KnownNames) else KnownNames(known)
    return tuple(dict.fromkeys(name for spot in index.spots(question) for name in spot.names))


def without_names(question: str, names: Collection[str]) -> str:
    """The question without these names of people, places and things.

    Names made of ordinary words stay, and so do paths and identifiers: they are the words to search for.
    """
    kept, at = "", 0
    for spot in KnownNames(name for name in names if _only_names(name)).spots(question):
        kept += question[at : spot.start].removesuffix("@") + " "
        owns = POSSESSIVE.match(question, spot.end)
        at = owns.end() if owns else spot.end
    rest = ORPHANS.sub("", " ".join((kept + question[at:]).split()))
    return rest if WORD.search(rest) else question


def _only_names(name: str) -> bool:
    return kind_of(name) in {Kind.NAME, Kind.HANDLE} and not all(map(is_ordinary, WORD.findall(name)))


def _is_meant(name: str, question: str, start: int, end: int) -> bool:
    """Whether the words of a name are the name: an ordinary word must be written as the name is."""
    as_written = question[start:end]
    if kind_of(name) is not Kind.NAME:
        return " " in name or not is_ordinary(as_written) or name in question
    return " " in name or not is_ordinary(as_written) or (as_written[0].isupper() and start > 0)


def _is_full(name: str) -> bool:
    """Whether a name may be that of a person with a first and a last name, or the like."""
    words = name.split()
    return len(words) > 1 and all(word[0].isupper() for word in words) and kind_of(name) is Kind.NAME
