"""Exams taken by Dionysus: everything stored in order, then every question asked."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.parts.exams import Exam
from benchmarks.parts.finders import Dionysus, Finder, Kept, dionysus
from benchmarks.parts.marks import Answer
from benchmarks.table import Cell, show

LIMIT = 20
WRONGLY = "closed, though it answers a question"


@dataclass(frozen=True, slots=True)
class Sitting:
    """What was answered, what storing and asking took, how it was searched, and what was noticed when storing."""

    answers: tuple[Answer, ...]
    store_ms: float = 0.0
    find_ms: float = 0.0
    modes: str = ""
    noticed: Mapping[str, int] | None = None

    def having_an_answer(self) -> list[Answer]:
        return [answer for answer in self.answers if answer.asked.evidence]


def sat(home: Path, exam: Exam, **settings: str) -> Sitting:
    """Store and ask, with a server on a new folder."""
    with dionysus(home, Kept(), **settings) as finder:
        return taken(finder, exam)


def asked_again(home: Path, kept: Kept, exam: Exam, **settings: str) -> Sitting:
    """Ask what was stored before, with a server of other settings."""
    with dionysus(home, kept, **settings) as finder:
        answers, find_ms = _asked(finder, exam)
        return Sitting(answers, find_ms=find_ms, modes=_modes(finder))


def taken(finder: Dionysus, exam: Exam) -> Sitting:
    began = time.perf_counter()
    finder.store(exam.entries)
    store_ms = (time.perf_counter() - began) * 1000 / len(exam.entries)
    answers, find_ms = _asked(finder, exam)
    wanted = frozenset().union(*(asked.evidence for asked in exam.questions))
    noticed = {**finder.noticed, WRONGLY: len(finder.closed & wanted)}
    return Sitting(answers, store_ms, find_ms, _modes(finder), noticed)


def show_work(sittings: Mapping[str, Sitting]) -> None:
    """What it took, and what was noticed of new memories in relation to those there."""
    findings = sorted({name for sitting in sittings.values() for name in sitting.noticed or ()})
    rows: list[Sequence[Cell]] = [
        ("searched by", *(sitting.modes for sitting in sittings.values())),
        ("storing one in a batch, ms", *(sitting.store_ms for sitting in sittings.values())),
        ("one question, ms", *(sitting.find_ms for sitting in sittings.values())),
    ]
    counts = [sitting.noticed or {} for sitting in sittings.values()]
    rows += [(f"noticed: {name}", *(count.get(name, 0) for count in counts)) for name in findings]
    show("Storing and asking, over stdio", ("", *sittings), rows)


def _asked(finder: Finder, exam: Exam) -> tuple[tuple[Answer, ...], float]:
    began = time.perf_counter()
    answers = tuple(finder.find(asked, LIMIT) for asked in exam.questions)
    return answers, (time.perf_counter() - began) * 1000 / max(len(answers), 1)


def _modes(finder: Dionysus) -> str:
    return ", ".join(
        mode if count == finder.modes.total() else f"{mode} {count} x" for mode, count in finder.modes.items()
    )
