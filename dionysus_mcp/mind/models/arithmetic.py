"""The arithmetic of predictions: how the cases near a situation vote, and whether anything has changed since each.

Cases come in the order of their time. Everything is worked out from how alike their texts are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

NOISE = 0.3
"""How little one case proves by itself: near-copies of a case do not count as often as there are of them."""
HAZARD = 1 / 40
"""How likely a change is at each case."""
OUTCOMES = 10.0
"""Among how many outcomes a new habit chooses, before anything is known of it."""
PRIOR = 1.0
LEAST_TRUST = 1e-3
CLOSED_TRUST = 0.02
"""What is left of a case that a revision has closed."""


@dataclass(frozen=True, slots=True)
class Scale:
    """From which likeness on two texts begin to mean the same, and at which they fully do."""

    near: float
    """The least likeness of a situation that a case may have to count at all."""
    agree: tuple[float, float]
    alike: tuple[float, float]
    relevant: float


MEANING = Scale(near=0.15, agree=(0.35, 0.75), alike=(0.5, 0.85), relevant=0.6)
WORDS = Scale(near=0.15, agree=(0.25, 0.6), alike=(0.35, 0.75), relevant=0.5)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike n cases are: their situations to the one in question (n), to each other, and their outcomes (n x n)."""

    asked: Floats
    situations: Floats
    outcomes: Floats
    scale: Scale = MEANING
    apart: NDArray[np.bool_] | None = None
    """Which outcomes are told to be different ones, by rules or by whoever judged; unknown where nobody looked."""

    @property
    def agreement(self) -> Floats:
        """How much two outcomes say the same; each says what it says itself."""
        agreeing = _ramp(self.outcomes, *self.scale.agree)
        np.fill_diagonal(agreeing, 1.0)
        return agreeing

    @property
    def kinship(self) -> Floats:
        """How much two situations are of one kind, so that the outcome of one speaks for the other's."""
        return _ramp(self.situations, *self.scale.alike)


@dataclass(frozen=True, slots=True)
class Vote:
    """What the cases say: whose outcome speaks for most, its share of all that was said, and what each case gave."""

    winner: int
    share: float
    support: Floats
    agreeing: Floats


def holding(likeness: Likeness) -> Floats:
    """For each case, the probability that nothing has changed since it.

    Change-point inference: `begun[c]` is the probability that what holds now began with case c.
    """
    count = len(likeness.asked)
    expected = _expected(likeness)
    bearing = np.clip(likeness.asked / likeness.scale.relevant, 0.0, 1.0)
    begun = np.zeros(count)
    begun[:1] = 1.0
    for case in range(1, count):
        begun[:case] *= (1 - HAZARD) * expected[case, :case] ** bearing[case]
        begun[case] = HAZARD * (1 / OUTCOMES) ** bearing[case]
        begun[: case + 1] /= begun[: case + 1].sum()
    held: Floats = np.cumsum(begun)
    return np.minimum(held, 1.0)


def vote(likeness: Likeness, trust: Floats, unclear: NDArray[np.bool_] | None = None) -> Vote:
    """What cases of which each is trusted so much say together: ridge regression over their likeness. Those that are
    unclear speak against nothing but what they are told to differ from."""
    known = np.maximum(likeness.situations, 0.0)
    known[np.diag_indices(len(trust))] += NOISE / np.maximum(trust, LEAST_TRUST)
    support = np.linalg.solve(known, np.maximum(likeness.asked, 0.0))
    agreement = likeness.agreement
    said = agreement @ support
    winner = int(np.argmax(said))
    counted = _counted(likeness, winner, agreement[winner], unclear)
    total = float((np.maximum(support, 0.0) * counted).sum())
    share = float(np.clip(said[winner] / max(total, 1e-9), 0.0, 1.0))
    return Vote(winner, share, support, agreement[winner])


def _counted(likeness: Likeness, winner: int, agreeing: Floats, unclear: NDArray[np.bool_] | None) -> Floats:
    """How far each case says anything of an outcome, for it or against it."""
    if unclear is None:
        return np.ones(len(agreeing))
    apart = np.zeros(len(agreeing), dtype=np.bool_) if likeness.apart is None else likeness.apart[winner]
    return np.where(unclear & ~apart, agreeing, 1.0)


def contradicted(likeness: Likeness, older: NDArray[np.intp], newer: NDArray[np.intp]) -> NDArray[np.intp]:
    """Those of the older cases with which similar newer ones disagree more than they agree."""
    among = np.ix_(older, newer)
    kinship, agreement = likeness.kinship[among], likeness.agreement[among]
    against = (kinship * (1 - agreement)).sum(axis=1) > (kinship * agreement).sum(axis=1)
    return np.asarray(older[against], dtype=np.intp)


def expected_error(likeness: Likeness, held_out: NDArray[np.intp], trust: Floats) -> float:
    """How wrong the cases before each of these would have been about it, on the average."""
    agreement = likeness.agreement
    errors = []
    for case in held_out:
        weights = trust[:case] * np.exp((likeness.situations[case, :case] - 1) / 0.15)
        errors.append(1 - float(weights @ agreement[case, :case]) / max(float(weights.sum()), 1e-9))
    return float(np.mean(errors)) if errors else 0.0


def _expected(likeness: Likeness) -> Floats:
    """How well the cases from each one on foretold each later one: row by the later, column by the first of them."""
    kinship = np.tril(likeness.kinship, -1)
    agreeing = _from_here_on(kinship * likeness.agreement)
    every = _from_here_on(kinship)
    foretold: Floats = (agreeing + PRIOR / OUTCOMES) / (every + PRIOR)
    return foretold


def _from_here_on(table: Floats) -> Floats:
    """Each column with all that follow it added, up to the row's own."""
    summed: Floats = np.cumsum(table[:, ::-1], axis=1)[:, ::-1]
    return summed


def _ramp(values: Floats, low: float, high: float) -> Floats:
    ramp: Floats = np.clip((values - low) / (high - low), 0.0, 1.0)
    return ramp
