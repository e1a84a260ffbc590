"""What a reconstruction works on: fragments of what happened, how active each is, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from dionysus_mcp.mind.words import query_words, telling_words
from dionysus_mcp.store.port import Link

LOOKED_AT_CHARS = 2_000
EDGE = 0.3
"""What is less active than this is dropped."""


class Sort(StrEnum):
    """What a fragment is of."""

    SESSION = "session"
    MEMORY = "memory"
    DECISION = "decision"
    TASK = "task"
    COMMITMENT = "commitment"


@dataclass(frozen=True, slots=True)
class Scope:
    """How far back is looked, and for how many of each."""

    hours: int = 72
    sessions: int = 10
    tasks: int = 15
    episodes: int = 15
    cued: int = 5

    @property
    def span(self) -> timedelta:
        return timedelta(hours=self.hours)


USUAL = Scope()
WIDER = Scope(hours=30 * 24, sessions=20, tasks=30, episodes=45, cued=15)


@dataclass(frozen=True, slots=True)
class Cue:
    """What somebody has in mind, and its telling words."""

    text: str
    words: frozenset[str]

    @classmethod
    def of(cls, text: str) -> Cue:
        return cls(text, frozenset(telling_words(query_words(text))))

    def share(self, words: frozenset[str]) -> float:
        """How much of it some words hold."""
        return len(self.words & words) / len(self.words)


@dataclass(frozen=True, slots=True)
class Fragment:
    """Something that may belong to where we were. `ids` is what it can be read from; `strength` is what it counts when
    fragments of one sort are put in order; `recalled` is how well each cue recalled it."""

    id: str
    sort: Sort
    text: str
    at: str
    ids: tuple[str, ...]
    project: str
    session: str = ""
    strength: float = 1.0
    mentions: tuple[str, ...] = ()
    due: str = ""
    recalled: Mapping[str, float] = field(default_factory=dict)
    hindered_by: tuple[str, ...] = ()

    def bears_on(self, cue: Cue) -> float:
        """How much it has to do with a cue: by its words, or because recall found it by meaning."""
        return max(self.recalled.get(cue.text, 0.0), cue.share(self.words))

    @property
    def words(self) -> frozenset[str]:
        return frozenset(query_words(self.text[:LOOKED_AT_CHARS]))


class Missing(StrEnum):
    """What can be missing."""

    SESSION = "session"
    DECISION = "decision"
    CUE = "cue"


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is not known from the fragments. `said` tells it."""

    missing: Missing
    about: str
    said: str


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says who fills a gap, and the ids of what that is read from."""

    text: str
    ids: tuple[str, ...]


class Filler(Protocol):
    """Fills gaps: an agent, for one. What it says without ids of things that are there is left out."""

    @property
    def name(self) -> str: ...

    def fill(self, gap: Gap, known: Sequence[Fragment]) -> Sequence[Said]: ...


@dataclass(frozen=True, slots=True)
class Scanned:
    """The fragments of a scan; of what sorts there were more than it takes, and how many in all, as far as seen."""

    fragments: tuple[Fragment, ...]
    seen: Mapping[Sort, int]


@dataclass(frozen=True, slots=True)
class Picture:
    """The fragments so far, how active each is by its id, the ties between them, what is missing, and how well it hangs
    together, which is unknown where there is nothing. `seen` is of what sorts there were more than were taken."""

    fragments: tuple[Fragment, ...]
    activation: Mapping[str, float] = field(default_factory=dict)
    ties: tuple[Link, ...] = ()
    gaps: tuple[Gap, ...] = ()
    coherence: float | None = None
    dropped: tuple[Fragment, ...] = ()
    seen: Mapping[Sort, int] = field(default_factory=dict)

    def of(self, sort: Sort) -> list[Fragment]:
        return [one for one in self.fragments if one.sort is sort]


@dataclass(frozen=True, slots=True)
class Query:
    """Whose past is looked for, with what in mind, and when."""

    project: str
    cues: tuple[Cue, ...]
    now: str
