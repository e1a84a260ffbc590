"""What is answered about journeys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dionysus_mcp.mind.answers import Close


@dataclass(frozen=True, slots=True)
class SessionTold:
    """One session: from when to when, and of how many things."""

    id: str
    first: str
    last: str
    things: int


@dataclass(frozen=True, slots=True)
class JourneyTold:
    """A project's journey: what is kept of it, from when to when. `recent` are the sessions that began last."""

    id: str
    project_id: str
    created_at: str
    is_new: bool = False
    sessions: int = 0
    memories: int = 0
    documents: int = 0
    first: str | None = None
    last: str | None = None
    recent: tuple[SessionTold, ...] = ()


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event that is stored now, as a memory. `change` takes it back, and opens what it settled again. `repeated`: it
    was stored before, word for word, of the same moment."""

    id: str
    kind: str
    journey_id: str
    project_id: str
    created_at: str
    change: int | None = None
    settled: str | None = None
    due: str | None = None
    redacted: int = 0
    replayed: bool = False
    repeated: bool = False
    close: tuple[Close, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentAdded:
    """A document that is stored now. `change` takes it back."""

    id: str
    journey_id: str
    project_id: str
    created_at: str
    change: int | None = None
    redacted: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. Of a session, `at` is when it began. `cut`: the text goes on, or metadata is left out;
    `whole` with a smaller limit has all of it."""

    kind: str
    id: str
    at: str
    text: str = ""
    title: str | None = None
    document_type: str | None = None
    session_id: str | None = None
    due: str | None = None
    overdue: bool = False
    status: str | None = None
    settles: tuple[str, ...] = ()
    settled_by: str | None = None
    until: str | None = None
    things: int | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Happened:
    """Entries, the last first, or with a query the best first (`mode` says how they were found)."""

    project_id: str
    entries: tuple[Entry, ...]
    next_cursor: str | None = None
    mode: str | None = None
    note: str | None = None
