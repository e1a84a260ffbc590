"""What the alarm answers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Destruction:
    """How many things were deleted of late, how many hold further deletions, and whether those are held now."""

    deletions: int
    within_s: float
    threshold: int
    held: bool = False
    held_since: str | None = None
    last: tuple[str, ...] = ()
    request_id: str | None = None
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """Whether deletions are held now, and what a person said, if one was asked."""

    held: bool
    request_id: str | None = None
    decision: str | None = None
    by: str | None = None
    next: str | None = None
