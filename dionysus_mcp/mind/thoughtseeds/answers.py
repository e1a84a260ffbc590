"""What is answered about thoughts."""

from __future__ import annotations

from dataclasses import dataclass

from dionysus_mcp.mind.thoughtseeds.layers import Layer
from dionysus_mcp.mind.thoughtseeds.values import SeedStatus


@dataclass(frozen=True, slots=True)
class SeedTold:
    """A thought: its activation as of now, and why it began with the one that it had."""

    id: str
    layer: Layer
    content: str
    activation: float
    status: SeedStatus
    why: str
    project_id: str
    created_at: str
    expires_at: str | None = None
    source_id: str | None = None
    parent_id: str | None = None
    merged_into: str | None = None


@dataclass(frozen=True, slots=True)
class SeedCreated:
    """A thought that is stored now. `change` takes it back; `redacted` counts the secrets that were taken out."""

    seed: SeedTold
    change: int
    redacted: int = 0


@dataclass(frozen=True, slots=True)
class SeedPage:
    """A page of thoughts, newest first, and the cursor of the next one."""

    seeds: tuple[SeedTold, ...]
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Competitor:
    """How a thought came out of a competition. `likeness` is how close it is to the winner; `but` says in what it
    contradicts it, where that alone kept it from merging."""

    id: str
    activation: float
    outcome: SeedStatus
    likeness: float | None = None
    but: str | None = None


@dataclass(frozen=True, slots=True)
class Competed:
    """A competition that was held; without a winner there was nothing to compete, as `note` says. `why` the winner is
    one, whether likeness is by meaning or by words, and what winning did. `change` takes all of it back but the
    activation of basins, which fades."""

    layer: Layer
    competitors: tuple[Competitor, ...] = ()
    competition_id: str | None = None
    winner: SeedTold | None = None
    why: str | None = None
    compared_by: str | None = None
    energy: float = 0.0
    basins: tuple[str, ...] = ()
    promoted: SeedTold | None = None
    left_out: int = 0
    change: int | None = None
    note: str | None = None
