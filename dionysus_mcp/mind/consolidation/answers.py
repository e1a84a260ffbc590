"""What consolidating answers."""

from __future__ import annotations

from dataclasses import dataclass

EXTRACTIVE = "extractive"


@dataclass(frozen=True, slots=True)
class Repeated:
    """What was said several times: the memory made of it (no `id` in a dry run) and the memories that it cites."""

    text: str
    times: int
    first: str
    last: str
    importance: float
    project_id: str
    sources: tuple[str, ...]
    id: str | None = None
    subject: str | None = None
    tags: tuple[str, ...] = ()
    supersedes: tuple[str, ...] = ()
    sources_left_out: int = 0


@dataclass(frozen=True, slots=True)
class Consolidated:
    """What became one memory, or would. `change` takes all of it back; `known` were consolidated before, and have not
    grown; `before` and `after` count the active memories."""

    dry_run: bool
    mode: str
    compared_by: str
    episodic: int
    episodes: int
    made: int
    before: int
    after: int
    groups: tuple[Repeated, ...]
    groups_left_out: int = 0
    known: int = 0
    waiting: int = 0
    """More than can be made at once: the next run makes them."""
    too_long: int = 0
    change: int | None = None
    note: str | None = None
