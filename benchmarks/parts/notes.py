"""Made-up notes of a software team, the same for the same seed: a few common words and many rare ones."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from dionysus_mcp.mind.values import Draft

SEED = 7
RARE_WORDS = 30_000
FORMS = (
    "{person} from {team} {act} the {part} {rare} in {place} because of {reason}; the new limit is {number}.",
    "Decision of {date}: the {part} of {team} uses {rare} instead of {other}, {reason} was the argument.",
    "When the {part} fails with {rare}, restart the {second} first, then ask {person} ({team}) about {reason}.",
    "{person} prefers the {part} report on {weekday} at {number} minutes past, never by mail. Reason: {reason}.",
    "The {team} office in {place} {act} {rare}: {number} tickets were about {part} and {reason}.",
    "To release the {part}: run {rare}, wait for {second}, tell {person} in {place}, then {other}.",
)
QUESTION = "What did {person} say about the {part} and {rare}, was it {reason}?"
TYPES = ("semantic", "episodic", "procedural", "strategic")


@dataclass(frozen=True, slots=True)
class Note:
    """A note, and a question that it answers."""

    text: str
    question: str
    subject: str
    memory_type: str
    tag: str

    def draft(self) -> Draft:
        return Draft(self.text, memory_type=self.memory_type, subject=self.subject, tags=(self.tag,))


class Team:
    """Writes notes. Names of things are rare words that follow Zipf's law."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._words = _word_lists()
        self._rare = self._rare_words()

    def notes(self) -> Iterator[Note]:
        while True:
            yield self._note()

    def _note(self) -> Note:
        chance = self._chance
        names = {name: chance.choice(words) for name, words in self._words.items()}
        names |= {name: self._zipf() for name in ("rare", "other")}
        names |= {
            "second": chance.choice(self._words["part"]),
            "date": f"2026-{chance.randint(1, 9):02}-{chance.randint(1, 28):02}",
            "number": str(chance.randint(2, 900)),
        }
        text = chance.choice(FORMS).format(**names)
        return Note(text, QUESTION.format(**names), names["person"], chance.choice(TYPES), names["team"])

    def _zipf(self) -> str:
        return self._rare[int(len(self._rare) ** self._chance.random()) - 1]

    def _rare_words(self) -> list[str]:
        found: dict[str, None] = {}
        while len(found) < RARE_WORDS:
            found["".join(self._syllable() for _ in range(self._chance.randint(2, 3)))] = None
        return list(found)

    def _syllable(self) -> str:
        return "".join(self._chance.choice(self._words[part]) for part in ("onset", "vowel", "coda"))


def notes(count: int, seed: int = SEED) -> list[Note]:
    return list(islice(Team(seed).notes(), count))


def _word_lists() -> dict[str, list[str]]:
    lists: dict[str, list[str]] = {}
    for line in Path(__file__).with_name("words.txt").read_text("utf-8").splitlines():
        name, *words = line.split()
        lists.setdefault(name, []).extend(words)
    return lists
