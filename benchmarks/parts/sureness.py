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


def show_calibration(title: str, answers: Answers) -> None:
    """Of the answers with a confidence like this, how many have a hit among the first."""
    bins: list[list[tuple[float, float]]] = [[] for _ in range(BINS)]
    for answer in answers:
        bins[min(int(answer.confidence * BINS), BINS - 1)].append((answer.confidence, answer.any(FIRST)))
    rows: list[Sequence[Cell]] = []
    error = 0.0
    for number, pairs in enumerate(bins):
        if pairs:
            claimed, so = (statistics.mean(side) for side in zip(*pairs, strict=True))
            error += abs(claimed - so) * len(pairs) / len(answers)
            rows.append((f"{number / BINS:.1f} to {(number + 1) / BINS:.1f}", len(pairs), claimed, so))
    columns = ("confidence", "questions", "its mean", f"found in the first {FIRST}")
    show(f"{title}: expected calibration error {error:.3f}", columns, rows)
