"""What forgetting answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Faded:
    """A memory that could be archived, how relevant it still is, and why not more."""

    id: str
    text: str
    relevance: float
    why: str
    project_id: str
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class ForgettingReport:
    """What could be archived, least relevant first. `relevant` counts the active memories that have not faded,
    `protected` those that have and stay all the same, by the reason."""

    below: float
    active: int
    relevant: int
    protected: Mapping[str, int]
    proposed: int
    memories: tuple[Faded, ...]
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Archived:
    """How many memories were archived. `change` brings all of them back; `waiting` is left for the next time."""

    archived: int
    waiting: int = 0
    change: int | None = None
