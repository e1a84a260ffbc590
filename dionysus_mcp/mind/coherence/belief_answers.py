"""What the mind answers about what it believes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NotCounted:
    """A memory that does not move the belief, and why."""

    id: str
    why: str


@dataclass(frozen=True, slots=True)
class Opposed:
    """A belief that cannot be true beside the one asked about, by which rule."""

    id: str
    statement: str
    confidence: float | None
    rule: str


@dataclass(frozen=True, slots=True)
class Past:
    """How sure of it one was after an earlier change."""

    change: int
    at: str
    author: str
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Believed:
    """A belief as it stands. `by` says what its confidence comes from: stated, evidence, or evidence on top of what
    was stated. `change` takes the update back; it is None when nothing changed."""

    id: str
    statement: str
    confidence: float | None
    by: str
    version: int
    subject: str | None = None
    unknown: str | None = None
    before: float | None = None
    change: int | None = None
    supported_by: tuple[str, ...] = ()
    contradicted_by: tuple[str, ...] = ()
    not_counted: tuple[NotCounted, ...] = ()
    opposed_to: tuple[Opposed, ...] = ()
    history: tuple[Past, ...] = ()
    withdrawn: bool = False
    redacted: int = 0
