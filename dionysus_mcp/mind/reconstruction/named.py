"""Whether a sentence names something that is open, and whether it tells of it as something that happened: by words, in
English for the most part, and by those of other languages that mark what is still to come."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from dionysus_mcp.mind.judging.forms import root
from dionysus_mcp.mind.naming import mentions
from dionysus_mcp.mind.truth.lexicon import LIGHT, NEGATORS, words_of
from dionysus_mcp.mind.truth.tokens import stem
from dionysus_mcp.mind.words import STOP_WORDS, query_words

FEWEST, HALF, MOST = 2, 1 / 2, 2 / 3
MANY, OTHERWISE = 3, 3 / 5
"""So many words of it, and so much of it, tell it as done in other words than what it begins with."""
READ_CHARS = 2_000
BEGINNING, ROOT_CHARS = 7, 4
TITLES = words_of(
    "mr mrs ms miss dr prof professor sir madam herr frau doktor señor señora don monsieur madame gospodin"
)
FOREIGN = words_of(
    """
    der die das den dem des und oder ein eine einen einem einer eines von vom zum zur mit für auf aus bei bis ist sind
    war wird hat haben sich nach über auch als wie wir sie ich uns unser unsere el los las una uno del que con por para
    como está fue han sus más les une est dans pour avec sur qui aux ses leur nous vous il lo la le di da per gli che
    se na za od do iz kod sa su je ili te
    """
)
UNITS = words_of(
    """
    euro euros dollar dollars percent minute minutes hour hours day days week weeks month months year years
    """
)
NO_NAMES = STOP_WORDS | LIGHT | FOREIGN | UNITS | TITLES
TO_COME = words_of(
    """
    will would might may maybe perhaps probably likely if whether should could shall must need needs todo plans planned
    planning want wants wanted tomorrow soon yet still almost nearly half begin began begun start started try tried
    failed forget forgot forgotten wait waits missing remind reminder remember unless postponed delayed pending
    noch morgen nicht kein keine keinen muss müssen soll sollte fehlt vergessen falls wenn später bald
    mañana falta todavía debe hay demain pas encore doit domani ancora deve nije sutra još treba moram
    """
)
GOING_ON = re.compile(r"\b(?:am|is|are|was|were)\s+(?:\w+ly\s+)?\w{2,}ing\b|n['\u2019]t\b|\?", re.IGNORECASE)
SENTENCE_END = re.compile(r"(?<=[.!?…])(?<!\d\.)\s+|(?<=[\u3002\uff01\uff1f])|\n+")
"""A figure with a point may be a date."""
FIGURE = re.compile(r"\d+(?:[.,:]\d+)*")
NUMBERED = re.compile(r"(\w+)[ #-]{1,2}(\d+(?:[.,:]\d+)*)")
"""One of several: issue 12, room 4."""


@dataclass(frozen=True, slots=True)
class Named:
    """What something is named by: each name once, however many words it has, each other telling word, and figures."""

    units: tuple[frozenset[str], ...]
    figures: frozenset[str]
    numbered: Mapping[str, str]
    every: frozenset[str]
    """All words of its units."""
    deed: frozenset[str]
    """What it begins with: mostly, what is to be done."""

    @classmethod
    def of(cls, text: str) -> Named:
        return _named(text[:READ_CHARS])

    def held_by(self, said: Sentence) -> int:
        return self._units_in(said) + self._figures_in(said)

    def happened(self, said: Sentence) -> bool:
        """Whether it is told as over: nothing of it is denied, asked, wanted, going on or still to come. What is meant
        may be called by such a word itself."""
        return not said.goes_on and all(any(_root(one) in unit for unit in self.units) for one in said.marks)

    def is_done_in(self, said: Sentence) -> bool:
        """Whether what is to be done is said, too, or so much else that it does not matter: that the machine broke does
        not tell that it was cleaned."""
        most = self._units_in(said) >= MANY and self.held_by(said) >= OTHERWISE * (len(self.units) + len(self.figures))
        return self.is_in(said) and (most or not self.deed.isdisjoint(said.roots))

    def is_in(self, said: Sentence) -> bool:
        """Whether at least two words of it are said, and half of all; more, where no figure of it is said. Issue 12 is
        not issue 21."""
        if len(self.every & said.roots) < FEWEST:
            return False
        if any(root in said.numbered and not said.holds(number) for root, number in self.numbered.items()):
            return False
        share = HALF if not self.figures or self._figures_in(said) else MOST
        most = self.held_by(said) >= share * (len(self.units) + len(self.figures))
        return most and self._units_in(said) >= FEWEST

    def _units_in(self, said: Sentence) -> int:
        return sum(not unit.isdisjoint(said.roots) for unit in self.units)

    def _figures_in(self, said: Sentence) -> int:
        return sum(said.holds(one) for one in self.figures)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as it is compared; `marks` are words that deny, or speak of what is still to come."""

    text: str
    roots: frozenset[str]
    figures: frozenset[str]
    numbered: frozenset[str]
    marks: frozenset[str]
    goes_on: bool

    @classmethod
    def of(cls, text: str) -> Sentence:
        words = frozenset(query_words(text))
        figures, goes_on = frozenset(FIGURE.findall(text)), bool(GOING_ON.search(text))
        return cls(
            text, frozenset(roots_of(text)), figures, frozenset(_numbered(text)), words & (TO_COME | NEGATORS), goes_on
        )

    def holds(self, figure: str) -> bool:
        """1.2 is in 1.2.3, too."""
        return any(f"{one}.".startswith(f"{figure}.") for one in self.figures)


@lru_cache(maxsize=1_000)
def sentences(text: str) -> tuple[Sentence, ...]:
    parts = SENTENCE_END.split(text[:READ_CHARS])
    return tuple(Sentence.of(" ".join(part.split())) for part in parts if part.strip())


@lru_cache(maxsize=200)
def _named(text: str) -> Named:
    names = [frozenset(roots_of(_without_first(text, name))) for name in mentions(text, None)]
    parts = frozenset[str]().union(*names)
    units = (*filter(None, names), *(frozenset({one}) for one in roots_of(text) if one not in parts))
    every, deed = frozenset[str]().union(*units), frozenset(roots_of(text)[:1])
    return Named(units, frozenset(FIGURE.findall(text)), _numbered(text), every, deed)


def _numbered(text: str) -> dict[str, str]:
    return {_root(word.lower()): number for word, number in NUMBERED.findall(text) if word.lower() not in NO_NAMES}


def _without_first(text: str, name: str) -> str:
    """The first word of a text has a capital, whether it belongs to a name or says what is to be done."""
    return name.partition(" ")[2] if text.startswith(name) else name


def roots_of(text: str) -> tuple[str, ...]:
    """Its telling words in their order, each once, as they begin in every form."""
    telling = (word for word in query_words(text) if len(word) > 1 and not word.isdigit() and word not in NO_NAMES)
    return tuple(dict.fromkeys(map(_root, telling)))


@lru_cache(maxsize=10_000)
def _root(word: str) -> str:
    """One word in another form, or in a compound, begins alike."""
    one = root(stem(word))
    bare = one.rstrip("aeiou")
    return (bare if len(bare) >= ROOT_CHARS else one)[:BEGINNING]
