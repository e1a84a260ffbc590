"""What a search answers, and what its trace shows when it is read back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Place:
    """A step on a way: a memory (`id`) or a thought, how it was reached, its score and the parts it is the mean of."""

    number: int
    text: str
    how: str
    score: float
    id: str | None = None
    parts: Mapping[str, float] = field(default_factory=dict)
    for_it: tuple[str, ...] = ()
    against_it: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Searched:
    """The best way that was found, and what was spent on it."""

    trace_id: str
    mode: str
    ended: str
    calls: int
    states: int
    path: tuple[Place, ...]
    score: float | None = None
    dead_ends: int = 0
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Visited:
    """A state of a search: whose child it is, how deep, and what became of it."""

    number: int
    standing: str
    depth: int = 0
    parent: int | None = None
    id: str | None = None
    text: str = ""
    how: str = ""
    score: float | None = None
    parts: Mapping[str, float] = field(default_factory=dict)
    for_it: tuple[str, ...] = ()
    against_it: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Traced:
    """A page of a search's states, in the order in which they were reached; `path` are those of the best way."""

    trace_id: str
    task: str
    mode: str
    at: str
    ended: str
    calls: int
    states: tuple[Visited, ...]
    path: tuple[int, ...] = ()
    next_cursor: str | None = None
    note: str | None = None
