"""How well notes of agents and people are found again, by questions that mostly share no word with their answer.

python -m benchmarks.facts [FILE] [--ablate] [--quick]

FILE has notes and questions as JSON lines, as in benchmarks/parts/small_facts.jsonl, which is used without one.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from benchmarks.parts.ablations import AS_IT_IS, ablated
from benchmarks.parts.exams import SMALL_FACTS, Exam, facts
from benchmarks.parts.figures import Figure, of_group, of_kind, show_differences, show_figures
from benchmarks.parts.finders import WORDS, Dionysus, Kept, dionysus
from benchmarks.parts.marks import Answer
from benchmarks.parts.options import exam_options
from benchmarks.parts.sittings import LIMIT, Sitting, sat, show_work, taken
from benchmarks.parts.sureness import show_calibration, show_sureness

HIT_1, HIT_5 = Figure("hit@1", lambda answer: answer.any(1)), Figure("hit@5", lambda answer: answer.any(5))
MRR = Figure("MRR", Answer.reciprocal)
KEYWORD = Figure("keyword hit@1", lambda answer: answer.any(1), of_kind("keyword"))
CURRENT = Figure("current: found, nothing stale above", Answer.current, of_kind("current"))
KINDS = ("single", "multi", "temporal", "current", "keyword")
FIGURES = (
    HIT_1,
    HIT_5,
    MRR,
    KEYWORD,
    *(Figure(f"{kind} hit@5", lambda answer: answer.any(5), of_kind(kind)) for kind in KINDS),
    *(Figure(f"{kind} recall@5", lambda answer: answer.share(5), of_kind(kind)) for kind in ("multi", "temporal")),
    CURRENT,
)


def main() -> None:
    options = exam_options(__doc__)
    exam = facts(options.file or SMALL_FACTS)
    print(exam.said(str(options.file or "the small invented set (no FILE was given)")))
    with tempfile.TemporaryDirectory(prefix="dionysus-") as folder:
        if options.ablate:
            show_ablations(Path(folder), exam)
        else:
            show_exam(Path(folder), exam)


def show_exam(folder: Path, exam: Exam) -> None:
    sittings = {"words only": sat(folder / "words", exam, **WORDS)}
    with dionysus(folder / "default", Kept()) as finder:
        sittings["default"] = taken(finder, exam)
        unanswerable = _unanswerable(finder, exam, sittings["default"])
    ways = {name: sitting.answers for name, sitting in sittings.items()}
    show_figures("Notes found again, with 95 % intervals", ways, FIGURES)
    show_figures("By project", ways, list(_by_project(exam)))
    answered = sittings["default"].having_an_answer()
    show_sureness(answered, unanswerable)
    show_calibration("Confidence, questions as they are", sittings["default"].answers)
    nothing = [answer for answers in unanswerable.values() for answer in answers]
    show_calibration("Confidence, with as much that nothing answers", answered, nothing)
    show_work(sittings)


def show_ablations(folder: Path, exam: Exam) -> None:
    answers = dict(ablated(folder, exam))
    base = answers.pop(AS_IT_IS)
    figures = (HIT_1, HIT_5, MRR, replace(CURRENT, name="current"))
    show_differences("Notes: what switching a part off changes, points of 100", base, answers, figures)


def _by_project(exam: Exam) -> Iterator[Figure]:
    for project in sorted({asked.project for asked in exam.questions}):
        for figure in (HIT_1, HIT_5, MRR):
            yield replace(figure, name=f"{project} {figure.name}", chosen=of_group(project))


def _unanswerable(finder: Dionysus, exam: Exam, sitting: Sitting) -> dict[str, list[Answer]]:
    """Questions that nothing answers: by themselves, in another project, and because their answer was taken away."""
    return {
        "have none": [answer for answer in sitting.answers if not answer.asked.evidence],
        "are asked in another project": list(_elsewhere(finder, exam)),
        "have lost theirs": list(_bereft(finder, exam)),
    }


def _elsewhere(finder: Dionysus, exam: Exam) -> Iterator[Answer]:
    projects = sorted({asked.project for asked in exam.questions})
    for asked in exam.questions:
        for project in projects:
            if asked.evidence and project != asked.project:
                yield finder.find(replace(asked, project=project, evidence=frozenset()), LIMIT)


def _bereft(finder: Dionysus, exam: Exam) -> Iterator[Answer]:
    for asked in exam.questions:
        if asked.evidence:
            with finder.without(asked.evidence | asked.stale):
                yield finder.find(replace(asked, evidence=frozenset()), LIMIT)


if __name__ == "__main__":
    main()
