"""Made-up notes of a software team, the same for the same seed: a few common words, many rare ones, as in real notes."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from dionysus_mcp.mind.values import Draft

PEOPLE = """
Ana Bruno Chiara Dmitri Elif Farah Goran Hana Idris Jonas Kaja Leila Marek Nadia Otto Priya Quentin Rosa Sami Tova
Ulrich Vera Wanda Xenia Yusuf Zora
""".split()
TEAMS = "billing search mobile platform support design data security payments onboarding reporting logistics".split()
PARTS = """
invoice export queue cache index scheduler gateway parser report dashboard login session webhook backup migration
upload thumbnail translation checkout basket refund subscription newsletter crawler importer calendar printer scanner
ledger voucher timetable archive sensor firmware proxy certificate mailbox template glossary
""".split()
ACTS = """
moved renamed split rewrote removed delayed doubled halved approved rejected measured documented translated tested
released reverted frozen reopened merged archived
""".split()
REASONS = """
latency cost privacy audit clarity deadline holiday outage complaint regression licence memory disk bandwidth contrast
rounding encoding daylight overflow deadlock
""".split()
PLACES = "Lisbon Oslo Riga Porto Graz Turin Ghent Malmo Brno Split Tartu Bergen Leeds Lyon".split()
ONSETS = "b br c cl d dr f fl g gr h k kl l m n p pl qu r s sk sl st t tr v w z".split()
VOWELS = "a e i o u ai ea oo ou".split()
CODAS = "b ck d ff l ll m n nd ng nt p r rk s sh st t x".split()
FORMS = (
    "{person} from {team} {act} the {part} {rare} in {place} because of {reason}; the new limit is {number}.",
    "Decision of {date}: the {part} of {team} uses {rare} instead of {other}, {reason} was the argument.",
    "When the {part} fails with {rare}, restart the {part2} first, then ask {person} ({team}) about {reason}.",
    "{person} prefers the {part} report on {weekday} at {number} minutes past, never by mail. Reason: {reason}.",
    "The {team} office in {place} {act} {rare}: {number} tickets were about {part} and {reason}.",
    "To release the {part}: run {rare}, wait for {part2}, tell {person} in {place}, then {rare2}.",
)
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday".split()
KINDS = ("semantic", "episodic", "procedural", "strategic")


@dataclass(frozen=True, slots=True)
class Note:
    """A note, and a question that it answers."""

    text: str
    question: str
    subject: str
    kind: str
    tag: str


def notes(count: int, seed: int = 7) -> Iterator[Note]:
    """So many notes. Rare words follow Zipf's law over some 30,000 made-up names."""
    chance = random.Random(seed)
    rare = _rare_words(chance, 30_000)
    for number in range(count):
        yield _note(chance, rare, number)


def drafts(count: int, seed: int = 7) -> list[Draft]:
    """The notes as they are handed to the mind."""
    return [
        Draft(note.text, memory_type=note.kind, subject=note.subject, tags=(note.tag,))
        for note in notes(count, seed)
    ]


def questions(count: int, among: int, seed: int = 7) -> list[str]:
    """Questions about notes spread evenly over the first `among`."""
    step = max(1, among // count)
    picked = (note.question for number, note in enumerate(notes(among, seed)) if number % step == 0)
    return [question for question, _ in zip(picked, range(count))]


def _note(chance: random.Random, rare: list[str], number: int) -> Note:
    names = {
        "person": chance.choice(PEOPLE),
        "team": chance.choice(TEAMS),
        "part": chance.choice(PARTS),
        "part2": chance.choice(PARTS),
        "act": chance.choice(ACTS),
        "reason": chance.choice(REASONS),
        "place": chance.choice(PLACES),
        "weekday": chance.choice(WEEKDAYS),
        "date": f"2026-{chance.randint(1, 9):02}-{chance.randint(1, 28):02}",
        "number": str(chance.randint(2, 900)),
        "rare": _zipf(chance, rare),
        "rare2": _zipf(chance, rare),
        "other": _zipf(chance, rare),
    }
    question = "What did {person} say about the {part} and {rare}, was it {reason}?".format(**names)
    text = chance.choice(FORMS).format(**names)
    return Note(text, question, names["person"], KINDS[number % len(KINDS)], names["team"])


def _zipf(chance: random.Random, words: list[str]) -> str:
    return words[min(len(words), int(len(words) ** chance.random())) - 1]


def _rare_words(chance: random.Random, count: int) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < count:
        found["".join(_syllable(chance) for _ in range(chance.randint(2, 3)))] = None
    return list(found)


def _syllable(chance: random.Random) -> str:
    return chance.choice(ONSETS) + chance.choice(VOWELS) + chance.choice(CODAS)
