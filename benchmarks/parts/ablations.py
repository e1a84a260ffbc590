"""What each part of the ranking is worth: the same questions to the same store, with one part switched off."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks.parts.exams import Exam
from benchmarks.parts.finders import WORDS, Kept, dionysus
from benchmarks.parts.marks import Answer
from benchmarks.parts.sittings import asked_again

RANKING = "DIONYSUS_RANKING__"
EVERY_HIT = {f"{RANKING}{name}": "0" for name in ("WEAK", "SHARE", "LEAST")}
SWITCHED_OFF = {
    "no meaning": WORDS,
    "no words": {f"{RANKING}WORDS": "0"},
    "no sentences": {f"{RANKING}SENTENCE": "0"},
    "no answer after a question": {f"{RANKING}ANSWER": "0"},
    "no session": {f"{RANKING}SESSION": "0"},
    "no subject": {f"{RANKING}SUBJECT": "0"},
    "no date": {f"{RANKING}DATE": "0"},
    "no tells_when": {f"{RANKING}TELLS_WHEN": "0"},
    "no asks": {f"{RANKING}ASKS": "0"},
    "weak hits shown, too": EVERY_HIT,
}
AS_IT_IS = "as it is"
UNNOTICED = {"DIONYSUS_CHANGES": "off"}


def ablated(home: Path, exam: Exam) -> Iterator[tuple[str, tuple[Answer, ...]]]:
    """The answers as they are, then with each part switched off."""
    kept = Kept()
    with dionysus(home / "noticed", kept) as finder:
        finder.store(exam.entries)
    for name, settings in {AS_IT_IS: {}, **SWITCHED_OFF}.items():
        yield name, asked_again(home / "noticed", kept, exam, **settings).answers
    kept = Kept()
    with dionysus(home / "unnoticed", kept, **UNNOTICED) as finder:
        finder.store(exam.entries)
        yield "changes not noticed", asked_again(home / "unnoticed", kept, exam, **UNNOTICED).answers
