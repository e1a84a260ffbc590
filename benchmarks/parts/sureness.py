"""Whether the confidence of answers says what it claims to."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence

from benchmarks.parts.figures import Answers
from benchmarks.parts.marks import told_apart
from benchmarks.table import Cell, show

BINS = 5
FIRST = 5


def show_sureness(answered: Answers, unanswerable: Mapping[str, Answers]) -> None:
    """How questions that nothing answers differ from those that something does."""
    found = [answer for answer in answered if answer.any(FIRST)]
    rows: list[Sequence[Cell]] = []
    for name, answers in {"have an answer": answered, **unanswerable}.items():
        sure = [answer.confidence for answer in answers]
        if not sure:
            continue
        rows.append(
            (
                name,
                len(answers),
                statistics.mean(len(answer.found) for answer in answers),
                statistics.median(sure),
                *(told_apart([one.confidence for one in base], sure) for base in (answered, found)),
            )
        )
    rows[0] = (*rows[0][:-2], "", "")
    columns = ("questions that", "questions", "hits shown", "confidence, median", "AUC", f"AUC, found in {FIRST}")
    show("Confidence: how well it tells that something answers", columns, rows)


def show_calibration(title: str, answers: Answers, unanswerable: Answers = ()) -> None:
    """Of the answers with a confidence like this, how many have a hit among the first.

    What nothing answers counts as much, taken together, as all the others.
    """
    weight = len(answers) / len(unanswerable) if unanswerable else 0.0
    weighed = [*((answer, 1.0) for answer in answers), *((answer, weight) for answer in unanswerable)]
    total, error, rows = sum(one for _, one in weighed), 0.0, list[Sequence[Cell]]()
    for number in range(BINS):
        here = [(answer, one) for answer, one in weighed if min(int(answer.confidence * BINS), BINS - 1) == number]
        if here:
            share = sum(one for _, one in here)
            claimed = sum(answer.confidence * one for answer, one in here) / share
            so = sum(answer.any(FIRST) * one for answer, one in here) / share
            error += abs(claimed - so) * share / total
            rows.append((f"{number / BINS:.1f} to {(number + 1) / BINS:.1f}", len(here), claimed, so))
    columns = ("confidence", "questions", "its mean", f"found in the first {FIRST}")
    show(f"{title}: expected calibration error {error:.3f}", columns, rows)
