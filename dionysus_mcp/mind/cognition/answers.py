"""What the cognitive tools answer. Whatever is said of memory is cited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from dionysus_mcp.mind.naming import Kind


@dataclass(frozen=True, slots=True)
class Cited:
    """A memory, in short."""

    id: str
    text: str
    when: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that is asked: which memories bear on it, and which of its words none of them holds."""

    text: str
    known: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Named:
    """A name in the question, and how many active memories mention it."""

    name: str
    memories: int
    kind: Kind = Kind.NAME


@dataclass(frozen=True, slots=True)
class Spoken:
    """A time that the question speaks of. Without `first` or `last` it is open on that side."""

    text: str
    first: str | None = None
    last: str | None = None


@dataclass(frozen=True, slots=True)
class Understanding:
    """A question taken apart, and not answered. `missing` is what no memory that was found speaks of."""

    asks: str
    parts: tuple[Part, ...]
    mode: str
    entities: tuple[Named, ...] = ()
    times: tuple[Spoken, ...] = ()
    constraints: tuple[str, ...] = ()
    known: tuple[Cited, ...] = ()
    missing: tuple[str, ...] = ()
    note: str | None = None


class Ending(StrEnum):
    """How an attempt ended."""

    WORKED = "worked"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Analogue:
    """An earlier problem that is like the one at hand: what was tried, what came of it, how it ended."""

    id: str
    text: str
    when: str
    score: float
    ended: Ending
    attempt: Cited | None = None
    outcome: Cited | None = None
    then: tuple[Cited, ...] = ()
    """What followed a memory that is no recorded event."""


@dataclass(frozen=True, slots=True)
class Analogues:
    """Earlier problems, recorded events first."""

    analogues: tuple[Analogue, ...]
    mode: str
    written: str | None = None
    note: str | None = None


class Finding(StrEnum):
    """What memory says of a step."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    DISPUTED = "disputed"
    NOT_FOUND = "not found"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A memory that bears on a step, for it or against it, and the rule that says so."""

    id: str
    text: str
    rule: str
    against: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a reasoning, as it was written. `against_step` is an earlier one that it contradicts."""

    number: int
    text: str
    finding: Finding
    evidence: tuple[Evidence, ...] = ()
    against_step: int | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Examination:
    """Every step of a reasoning held against memory. `left_out` are words of the question that no step takes up."""

    steps: tuple[Step, ...]
    findings: Mapping[str, int]
    mode: str
    left_out: tuple[str, ...] = ()
    written: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Backtrack:
    """Where a reasoning goes wrong and where to go on: behind step `resume_after` (0: from the start)."""

    mode: str
    fails: Step | None = None
    resume_after: int | None = None
    unsupported: tuple[int, ...] = ()
    """Steps that memory neither supports nor contradicts."""
    alternatives: tuple[Analogue, ...] = ()
    failed_before: tuple[Analogue, ...] = ()
    written: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Integrated:
    """What was stored of an event, by its role. Undoing `change` takes all of it back."""

    stored: Mapping[str, str]
    ties: int
    ended: Ending
    change: int | None = None
    redacted: int = 0
    replayed: bool = False
