"""What a store is asked: filters, an order, what to search for, how far to follow ties."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

Vector = Sequence[float]


@dataclass(frozen=True, slots=True)
class Where:
    """Filters. An empty one does not filter; `tags` must all be there, of others one; times bound `happened_at`.

    Subjects and mentions are compared without case.
    """

    kind: str
    projects: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    session: str = ""
    tags: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    min_weight: float = 0.0


class Order(StrEnum):
    """How a listing is ordered; ties go by id."""

    NEWEST = "newest"
    OLDEST = "oldest"
    WEIGHTIEST = "weightiest"
    CHANGED = "changed"
    LATEST = "latest"
    """By when it happened, the last first."""
    EARLIEST = "earliest"
    ID = "id"
    """By id, which never changes: the order in which everything is read."""


@dataclass(frozen=True, slots=True)
class Probe:
    """What to search for: words, a meaning, or both. A vector is compared with those of the same embedder only."""

    words: tuple[str, ...] = ()
    vector: Vector | None = None
    embedder: str = ""


class Direction(StrEnum):
    OUT = "out"
    IN = "in"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Reach:
    """How far to follow ties: hops, which relations (none: all), and at most `fan_out` ties of one thing."""

    hops: int = 1
    relations: tuple[str, ...] = ()
    direction: Direction = Direction.BOTH
    fan_out: int = 25
