"""What a reconstruction works on: fragments of what happened, how active each is, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from dionysus_mcp.mind.backing import Claim
from dionysus_mcp.mind.thinking import EXTRACTIVE
from dionysus_mcp.mind.words import query_words, telling_words
from dionysus_mcp.store.port import Link

LOOKED_AT_CHARS = 2_000
EDGE = 0.3
"""What is less active than this is dropped."""
ENOUGH = 0.5
"""So much of a cue must be held by something for it to be known."""


class Sort(StrEnum):
    """What a fragment is of."""

    SESSION = "session"
    MEMORY = "memory"
    DECISION = "decision"
    TASK = "task"
    COMMITMENT = "commitment"
    CHANGE = "change"


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
class Sought:
    """By which texts later memories would tell of something open, since when, and which are told of it already."""

    texts: tuple[str, ...]
    since: str
    known: str = ""
    as_done: bool = True
    """Whether it is looked for what tells it as done, or for anything that names it."""


@dataclass(frozen=True, slots=True)
class Sign:
    """What a later memory tells of something that is open; `done` is whether that seems to be done by it."""

    said: str
    id: str
    done: bool = False


@dataclass(frozen=True, slots=True)
class Fragment:
    """Something that may belong to where we were. `ids` is what it can be read from; `strength` is what it counts when
    fragments of one sort are put in order; `mentions` are names, each with the ids of what speaks of it; `recalled` is
    how well each cue recalled it; `within` is all that a session consists of, the last first."""

    id: str
    sort: Sort
    text: str
    at: str
    ids: tuple[str, ...]
    project: str
    session: str = ""
    strength: float = 1.0
    mentions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    due: str = ""
    recalled: Mapping[str, float] = field(default_factory=dict)
    hindered_by: tuple[str, ...] = ()
    done: bool = False
    """Of a goal: nothing that it consists of is open any more."""
    sought: Sought | None = None
    sign: Sign | None = None
    within: tuple[Fragment, ...] = ()
    cut_off: bool = False
    """Of a session: there is more of it than `within`."""

    def bears_on(self, cue: Cue) -> float:
        """How much it has to do with a cue: by its words, or because recall found it by meaning; of a session, what of
        it has most."""
        return max(self.recalled.get(cue.text, 0.0), cue.share(self.words), *(one.bears_on(cue) for one in self.within))

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


class Filler(Protocol):
    """Fills gaps: an agent, for one. What it says that cannot be read in what it cites is left out."""

    @property
    def name(self) -> str: ...

    def fill(self, gap: Gap, known: Sequence[Fragment]) -> Sequence[Claim]: ...


@dataclass(frozen=True, slots=True)
class Scanned:
    """The fragments of a scan; of what sorts there were more than it takes, and how many in all, as far as seen."""

    fragments: tuple[Fragment, ...]
    seen: Mapping[Sort, int]


@dataclass(frozen=True, slots=True)
class Picture:
    """The fragments so far, how active each is by its id, the ties between them, what is missing, and how well it hangs
    together, which is unknown where there is nothing. `seen` is of what sorts there were more than were taken, and
    `unbacked` how many things were said to fill gaps that cannot be read in what they cite."""

    fragments: tuple[Fragment, ...]
    activation: Mapping[str, float] = field(default_factory=dict)
    ties: tuple[Link, ...] = ()
    gaps: tuple[Gap, ...] = ()
    coherence: float | None = None
    by_itself: Mapping[str, float] = field(default_factory=dict)
    """How active each would be if nobody had given cues."""
    dropped: tuple[Fragment, ...] = ()
    seen: Mapping[Sort, int] = field(default_factory=dict)
    unbacked: int = 0

    def of(self, sort: Sort) -> list[Fragment]:
        return [one for one in self.fragments if one.sort is sort]


@dataclass(frozen=True, slots=True)
class Query:
    """Whose past is looked for, with what in mind, and when."""

    project: str
    cues: tuple[Cue, ...]
    now: str


@dataclass(frozen=True, slots=True)
class Looked:
    """A picture that was made for a query; whether it goes further back than usual, who filled its gaps, and what went
    wrong with that."""

    query: Query
    picture: Picture
    widened: bool = False
    mode: str = EXTRACTIVE
    note: str | None = None
