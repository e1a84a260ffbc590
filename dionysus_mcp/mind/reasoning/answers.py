"""What the mind answers when it looks around, reflects, gathers and discovers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """Something that is stored, in its own words, and the memories that say it. `why` names a rule or a state."""

    text: str
    ids: tuple[str, ...]
    when: str
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Reflected:
    """What is known about a topic (newest first), how it changed, what cannot both hold, what is open, and which words
    of the topic no memory holds. `text` is there when a model wrote it (`mode` names it)."""

    topic: str
    mode: str
    confidence: float
    known: tuple[Line, ...] = ()
    changed: tuple[Line, ...] = ()
    in_doubt: tuple[Line, ...] = ()
    open: tuple[Line, ...] = ()
    believed: tuple[Line, ...] = ()
    missing: tuple[str, ...] = ()
    old: str | None = None
    text: str | None = None
    left_out: int = 0
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Theme:
    """What belongs together, oldest first."""

    name: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Synthesized:
    """Memories brought together for an objective. `repeats` counts those that only say again what another says: their
    ids stand with it. `text` is there when a model wrote it (`mode` names it)."""

    objective: str
    mode: str
    themes: tuple[Theme, ...]
    memories: int
    repeats: int = 0
    text: str | None = None
    left_out: int = 0
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A memory on the way. `by` says what led to it: a name that both mention, or a tie."""

    id: str
    text: str
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Discovery:
    """A memory that was reached, the way to it, and the words of the question that nothing on the way holds."""

    id: str
    text: str
    when: str
    score: float
    path: tuple[Step, ...]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Discovered:
    """What the question leads to, best first; `start` is what it finds by itself. Without answers, `note` says why."""

    answers: tuple[Discovery, ...]
    mode: str
    start: tuple[Step, ...] = ()
    searches: int = 0
    text: str | None = None
    note: str | None = None
