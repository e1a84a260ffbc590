"""How much of what long talks hold is found again by questions about them, as in LoCoMo.

python -m benchmarks.locomo [FILE] [--ablate] [--quick]

FILE is LoCoMo's own, which is not ours to ship (CC BY-NC); a small invented talk in its form is used without one.
Each turn is a memory about the one who speaks. Pooled: all talks in one project.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from benchmarks.parts.ablations import AS_IT_IS, ablated
from benchmarks.parts.exams import LOCOMO_KINDS, SMALL_TALK, Exam, locomo
from benchmarks.parts.figures import Figure, everything, of_group, of_kind, show_differences, show_figures
from benchmarks.parts.finders import WORDS
from benchmarks.parts.marks import Answer, Mark
from benchmarks.parts.options import exam_options
from benchmarks.parts.sittings import sat, show_work
from benchmarks.parts.sureness import show_calibration

ADVERSARIAL = LOCOMO_KINDS[5]
ANSWERED = of_kind(*(kind for kind in LOCOMO_KINDS.values() if kind != ADVERSARIAL))


def _share(depth: int) -> Mark:
    return lambda answer: answer.share(depth)


R10 = Figure("R@10", _share(10), ANSWERED)
MRR = Figure("MRR", Answer.reciprocal, ANSWERED)
NDCG = Figure("NDCG@10", Answer.ndcg, ANSWERED)
FIGURES = (
    Figure("R@5", _share(5), ANSWERED),
    R10,
    Figure("R@20", _share(20), ANSWERED),
    Figure("any@10", lambda answer: answer.any(10), ANSWERED),
    Figure("all@10", lambda answer: answer.all(10), ANSWERED),
    MRR,
    NDCG,
)


def main() -> None:
    options = exam_options(__doc__)
    read = partial(locomo, options.file or SMALL_TALK)
    exam = read(pooled=False)
    print(exam.said(str(options.file or "a small invented talk (no FILE was given)")))
    with tempfile.TemporaryDirectory(prefix="dionysus-") as folder:
        if options.ablate:
            show_ablations(Path(folder), exam)
        else:
            show_exam(Path(folder), exam, read(pooled=True))


def show_exam(folder: Path, exam: Exam, pooled: Exam) -> None:
    sittings = {
        "words only": sat(folder / "words", exam, **WORDS),
        "default": sat(folder / "default", exam),
        "words only, pooled": sat(folder / "words-pooled", pooled, **WORDS),
        "default, pooled": sat(folder / "default-pooled", pooled),
    }
    ways = {name: sitting.answers for name, sitting in sittings.items()}
    show_figures("Evidence found, without adversarial questions, with 95 % intervals", ways, FIGURES)
    with_all = [replace(figure, chosen=everything) for figure in FIGURES]
    show_figures("Evidence found, with adversarial questions", ways, with_all)
    show_figures("By category", ways, list(_by_kind()))
    show_figures("By talk, without adversarial questions", ways, list(_by_talk(exam)))
    show_calibration("Confidence", sittings["default"].answers)
    show_work(sittings)


def show_ablations(folder: Path, exam: Exam) -> None:
    answers = dict(ablated(folder, exam))
    base = answers.pop(AS_IT_IS)
    adversarial = replace(R10, name="adversarial R@10", chosen=of_kind(ADVERSARIAL))
    figures = (R10, MRR, NDCG, adversarial)
    show_differences("Talk: what switching a part off changes, points of 100", base, answers, figures)


def _by_kind() -> Iterator[Figure]:
    for kind in LOCOMO_KINDS.values():
        for figure in (R10, MRR):
            yield replace(figure, name=f"{kind} {figure.name}", chosen=of_kind(kind))


def _by_talk(exam: Exam) -> Iterator[Figure]:
    for talk in sorted({asked.group for asked in exam.questions}):
        for figure in (R10, MRR):
            yield replace(figure, name=f"{talk} {figure.name}", chosen=of_group(talk, ANSWERED))


if __name__ == "__main__":
    main()
