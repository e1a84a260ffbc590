"""The figures of the mind's state as plain functions. None goes in where nothing is known, and None comes out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

RESTING, STRONGEST = 1.0, 2.0
"""Clause strength: where it comes to rest, and how strong it gets."""
WEIGHTS = {"spatial": 0.25, "temporal": 0.25, "causal": 0.25, "embodied": 0.15, "counterfactual": 0.10}

MOST_ERROR = 0.99
BASIN_COST = 0.01
"""What each basin that a model stands on adds to free energy."""
PRECISION_START, PRECISION_STEP, PRECISION_TARGET = 1.0, 0.2, 0.5
PRECISION_LEAST, PRECISION_MOST = 0.1, 5.0

EVIDENCE_STEP = math.log(3)
"""How far one memory moves the log-odds of a belief: from even odds to 3 to 1."""
LEAST_CONFIDENCE, MOST_CONFIDENCE = 0.01, 0.99
"""Evidence alone makes nothing certain."""

FULL_DAY = 10
"""Memories on a day that count as dense."""


def spatial(links: int, basins: int) -> float | None:
    """How linked the active basins are: two links each are enough."""
    return min(1.0, links / (2 * basins)) if basins else None


def temporal(stabilities: Sequence[float]) -> float | None:
    return _mean(map(_share, stabilities))


def causal(strengths: Sequence[float]) -> float | None:
    """How far clause strength stands above where it rests: what is never used again scores nothing."""
    mean = _mean(strengths)
    return None if mean is None else _share((mean - RESTING) / (STRONGEST - RESTING))


def embodied(of_self: int, basins: int) -> float | None:
    return _share(of_self / basins) if basins else None


def counterfactual(confidences: Sequence[float]) -> float | None:
    """How open the open predictions are: 1 at even odds, 0 where only one outcome is thought possible."""
    return _mean(1 - abs(2 * _share(one) - 1) for one in confidences)


def coherence(parts: Mapping[str, float | None]) -> float | None:
    """The weighted mean of the parts that are known."""
    known = {name: part for name, part in parts.items() if part is not None}
    weight = sum(WEIGHTS[name] for name in known)
    return sum(WEIGHTS[name] * part for name, part in known.items()) / weight if known else None


def free_energy(error: float, basins: int) -> float:
    """Error and complexity."""
    return error + BASIN_COST * basins


def surprise(error: float) -> float:
    return -math.log(1 - min(MOST_ERROR, error))


def precision(errors: Iterable[float]) -> float:
    """How much predictions are trusted after these errors, oldest first: up when they surprise little."""
    value = PRECISION_START
    for error in errors:
        value += PRECISION_STEP * (PRECISION_TARGET - surprise(error))
        value = min(PRECISION_MOST, max(PRECISION_LEAST, value))
    return value


def believed(base: float | None, supporting: int, contradicting: int) -> float | None:
    """Confidence by evidence, from what was stated before it; even odds where nothing was."""
    if base is None and not supporting + contradicting:
        return None
    if not supporting + contradicting:
        return base
    start = _bounded(0.5 if base is None else base)
    odds = math.log(start / (1 - start)) + EVIDENCE_STEP * (supporting - contradicting)
    return _bounded(1 / (1 + math.exp(-odds)))


class Flow(StrEnum):
    """How work on a project goes."""

    TURBULENT = "turbulent"
    DRIFTING = "drifting"
    STAGNANT = "stagnant"
    STABLE = "stable"
    FLOWING = "flowing"
    EMERGING = "emerging"
    CONVERGING = "converging"


@dataclass(frozen=True, slots=True)
class Stream:
    """What flows through a project. All are shares; None where there is too little to tell."""

    density: float | None
    turbulence: float | None
    compression: float | None
    resonance: float | None


def density(memories: int, days: int) -> float | None:
    """Memories of a day on which there were any."""
    return min(1.0, memories / days / FULL_DAY) if days else None


def compression(texts: Sequence[frozenset[str]]) -> float | None:
    """How little the texts, oldest first, repeat: the share of words that none before had, on the mean."""
    seen: set[str] = set()
    shares = []
    for words in texts:
        if seen and words:
            shares.append(len(words - seen) / len(words))
        seen |= words
    return _mean(shares)


@dataclass(frozen=True, slots=True)
class Rule:
    """A state, and the bounds between which it holds. What is unknown lies within none."""

    state: Flow
    over: Mapping[str, float] = field(default_factory=dict)
    under: Mapping[str, float] = field(default_factory=dict)

    def fits(self, stream: Stream) -> bool:
        over = all(_known(stream, name, 0.0) > bound for name, bound in self.over.items())
        return over and all(_known(stream, name, 1.0) < bound for name, bound in self.under.items())


RULES = (
    Rule(Flow.TURBULENT, over={"turbulence": 0.6}),
    Rule(Flow.DRIFTING, under={"resonance": 0.3}),
    Rule(Flow.STAGNANT, over={"density": 0.5}, under={"compression": 0.2}),
    Rule(Flow.STABLE, over={"density": 0.5, "resonance": 0.7}, under={"turbulence": 0.2}),
    Rule(Flow.FLOWING, over={"density": 0.3}),
    Rule(Flow.EMERGING, under={"density": 0.2}),
)


def flow(stream: Stream) -> Flow | None:
    """The first rule that fits; between emerging and flowing, it is converging. Nothing is known of an empty stream."""
    if stream.density is None:
        return None
    return next((rule.state for rule in RULES if rule.fits(stream)), Flow.CONVERGING)


def _known(stream: Stream, name: str, unknown: float) -> float:
    value: float | None = getattr(stream, name)
    return unknown if value is None else value


def _bounded(confidence: float) -> float:
    return min(MOST_CONFIDENCE, max(LEAST_CONFIDENCE, confidence))


def _share(value: float) -> float:
    return min(1.0, max(0.0, value))


def _mean(values: Iterable[float]) -> float | None:
    found = list(values)
    return sum(found) / len(found) if found else None
