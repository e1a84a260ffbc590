"""What is told of basins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dionysus_mcp.mind.basins.values import State


@dataclass(frozen=True, slots=True)
class BasinView:
    """A theme. `stability` is the mean cosine of its memories to their centre; `depth` is the logarithm of their
    number by that of all memories in basins. Neither decides anything."""

    id: str
    name: str | None
    members: int
    activation: float
    state: State
    clause_strength: float
    stability: float | None
    depth: float | None
    named: bool = False
    """Whether somebody gave the name."""


@dataclass(frozen=True, slots=True)
class CoActivation:
    """Two basins that were active together: how strongly, as of now, and how often."""

    one: str
    other: str
    strength: float
    count: int


@dataclass(frozen=True, slots=True)
class Typical:
    """A memory of a basin."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Beside:
    """A basin that was active together with another."""

    id: str
    name: str | None
    strength: float
    count: int


@dataclass(frozen=True, slots=True)
class Basin:
    """A basin, the memories that are nearest to its centre, and what was active with it. `projects` counts members.
    `waiting` counts memories that are in no basin yet because nobody came to them."""

    basin: BasinView
    memories: tuple[Typical, ...]
    projects: Mapping[str, int]
    beside: tuple[Beside, ...] = ()
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class ActiveBasins:
    """Basins that are on one's mind, the most active first."""

    basins: tuple[BasinView, ...]
    left_out: int = 0
    waiting: int = 0
    note: str | None = None


@dataclass(frozen=True, slots=True)
class StateFigures:
    """The basins in one state."""

    count: int
    activation: float
    """Mean."""
    clause_strength: float
    """Mean."""


@dataclass(frozen=True, slots=True)
class Landscape:
    """All basins of the store: how many, of how many memories, and the largest. `alone` counts memories that are like
    no other, `energy` is the sum of all activation, `space` what memories are compared by: an
    embedder, or words alone."""

    basins: int
    members: int
    alone: int
    energy: float
    space: str
    states: Mapping[str, StateFigures]
    largest: tuple[BasinView, ...]
    left_out: int = 0
    links: tuple[CoActivation, ...] = ()
    waiting: int = 0
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Activated:
    """A basin after it was activated."""

    id: str
    name: str | None
    before: float
    activation: float
    state: State
    clause_strength: float


@dataclass(frozen=True, slots=True)
class Named:
    """A basin and what it is called now. `change` takes that back, and is None when it was called so already."""

    id: str
    name: str
    before: str | None
    change: int | None = None
