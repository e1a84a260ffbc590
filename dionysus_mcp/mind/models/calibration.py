"""How often predictions came true: what a vote's share is worth, and how good the stated confidences were."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

BINS = 10
KEEP = 0.995
"""What is left of earlier counts after each resolution."""
PRIOR = 4.0
REACH = 1500
"""So many resolutions back nothing is left that would show."""


@dataclass(slots=True)
class Calibration:
    """Counts of hits by the share of the vote that a prediction had, the latest counting most."""

    hits: list[float] = field(default_factory=lambda: [0.0] * BINS)
    counts: list[float] = field(default_factory=lambda: [0.0] * BINS)

    @classmethod
    def of(cls, resolved: Sequence[tuple[float, float]]) -> Calibration:
        """From pairs of share and error, oldest first: the same as learning one after the other."""
        made, left = cls(), 1.0
        for share, error in reversed(resolved):
            place = bin_of(share)
            made.hits[place] += left * (1 - error)
            made.counts[place] += left
            left *= KEEP
        return made

    def confidence(self, share: float) -> float:
        """The probability that a prediction with this share comes true."""
        place = bin_of(share)
        base = (sum(self.hits) + 1) / (sum(self.counts) + 2)
        return (self.hits[place] + PRIOR * base) / (self.counts[place] + PRIOR)

    def learn(self, share: float, error: float) -> None:
        self.hits = [KEEP * hits for hits in self.hits]
        self.counts = [KEEP * count for count in self.counts]
        place = bin_of(share)
        self.hits[place] += 1 - error
        self.counts[place] += 1


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """Predictions of about one confidence: how many, the mean of what was said, and how often it came true."""

    count: int
    confidence: float
    came_true: float


def bin_of(share: float) -> int:
    return max(0, min(int(share * BINS), BINS - 1))


def table(resolved: Sequence[tuple[float, float]]) -> tuple[CalibrationBin, ...]:
    """Pairs of confidence and error by tenths of confidence; tenths without any are left out."""
    by_bin: dict[int, list[tuple[float, float]]] = {}
    for pair in resolved:
        by_bin.setdefault(bin_of(pair[0]), []).append(pair)
    return tuple(_told(by_bin[place]) for place in sorted(by_bin))


def brier(resolved: Sequence[tuple[float, float]]) -> float | None:
    """The mean square of what was said less what came true; none when nothing was resolved."""
    if not resolved:
        return None
    return sum((confidence - (1 - error)) ** 2 for confidence, error in resolved) / len(resolved)


def accuracy(errors: Iterable[float]) -> float | None:
    """A mean of how right predictions were in which later ones count more, from one half; none without any."""
    value = None
    for error in errors:
        value = 0.9 * (0.5 if value is None else value) + 0.1 * (1 - error)
    return value


def _told(pairs: Sequence[tuple[float, float]]) -> CalibrationBin:
    count = len(pairs)
    said, error = (sum(column) / count for column in zip(*pairs, strict=True))
    return CalibrationBin(count, round(said, 3), round(1 - error, 3))
