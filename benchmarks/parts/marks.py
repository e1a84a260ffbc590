"""How well questions were answered: marks of single questions, their means, and how sure those are."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.parts.exams import Asked

RESAMPLED = 2_000
SEED = 11
DEPTH = 10
SURELY = (2.5, 97.5)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for a question: ids of entries, best first, and how sure the finder says it is."""

    asked: Asked
    found: tuple[str, ...]
    confidence: float = math.nan

    def share(self, depth: int) -> float:
        """The share of the evidence that is among the first."""
        evidence = self.asked.evidence
        return len(evidence & set(self.found[:depth])) / len(evidence) if evidence else 0.0

    def any(self, depth: int) -> float:
        return float(bool(self.asked.evidence & set(self.found[:depth])))

    def all(self, depth: int) -> float:
        return float(self.asked.evidence <= set(self.found[:depth]))

    def reciprocal(self) -> float:
        """One over the rank of the first evidence; 0 when none was found."""
        return next((1 / (rank + 1) for rank, id_ in enumerate(self.found) if id_ in self.asked.evidence), 0.0)

    def ndcg(self, depth: int = DEPTH) -> float:
        gained = sum(
            1 / math.log2(rank + 2) for rank, id_ in enumerate(self.found[:depth]) if id_ in self.asked.evidence
        )
        ideal = sum(1 / math.log2(rank + 2) for rank in range(min(len(self.asked.evidence), depth)))
        return gained / ideal

    def current(self, depth: int = 5) -> float:
        """Whether the evidence is among the first, and nothing stale stands above it."""
        rank = next((rank for rank, id_ in enumerate(self.found) if id_ in self.asked.evidence), None)
        if rank is None or rank >= depth:
            return 0.0
        return float(not self.asked.stale & set(self.found[:rank]))


Mark = Callable[[Answer], float]


def mean(answers: Iterable[Answer], mark: Mark) -> float:
    marks = [mark(answer) for answer in answers]
    return sum(marks) / len(marks) if marks else math.nan


def estimate(answers: Sequence[Answer], mark: Mark) -> str:
    """The mean, and the bounds between which 95 % of the means of resampled questions lie."""
    marks = np.array([mark(answer) for answer in answers])
    return "{:.3f} [{:.3f}, {:.3f}]".format(marks.mean(), *_bounds(marks)) if marks.size else "-"


def difference(answers: Sequence[Answer], others: Sequence[Answer], mark: Mark) -> str:
    """By how much the mean differs from that of other answers to the same questions, in points of a hundred."""
    pairs = zip(answers, others, strict=True)
    marks = 100 * np.array([mark(answer) - mark(other) for answer, other in pairs])
    return "{:+.1f} [{:+.1f}, {:+.1f}]".format(marks.mean(), *_bounds(marks)) if marks.size else "-"


def told_apart(sure: Sequence[float], unsure: Sequence[float]) -> float:
    """How often a value of the first kind is above one of the second (the area under the curve)."""
    if not sure or not unsure:
        return math.nan
    wins = sum((one > other) + 0.5 * (one == other) for one in sure for other in unsure)
    return wins / (len(sure) * len(unsure))


def _bounds(marks: NDArray[np.float64]) -> tuple[float, ...]:
    chance = np.random.default_rng(SEED)
    means = [chance.choice(marks, marks.size).mean() for _ in range(RESAMPLED)]
    return tuple(np.percentile(means, SURELY).tolist())
