"""Events, documents and questions as callers hand them in, and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dionysus_mcp.errors import InvalidInput
from dionysus_mcp.mind.checks import Checker
from dionysus_mcp.mind.deadlines import deadline
from dionysus_mcp.mind.identity import checked_memory_id
from dionysus_mcp.mind.journeys.timeline import DOCUMENT, MEMORY, SESSION
from dionysus_mcp.mind.journeys.values import EVENT, TO_BE_DONE, DocumentType, EventKind
from dionysus_mcp.mind.moments import first_instant
from dionysus_mcp.mind.values import Draft, MemoryType

ENTRY_KINDS = (SESSION, *EventKind, DOCUMENT, MEMORY)
USUAL = tuple(kind for kind in ENTRY_KINDS if kind != MEMORY)


@dataclass(frozen=True, slots=True)
class EventDraft:
    """Something that happened in a session, unchecked."""

    kind: str
    text: str
    session_id: str | None = None
    settles: str | None = None
    due: str | None = None
    occurred_at: str | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentDraft:
    """Something to keep beside what happened, unchecked."""

    document_type: str
    title: str
    content: str | None = None
    session_id: str | None = None
    metadata: Mapping[str, Any] | None = None
    occurred_at: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about what happened. Everything is optional."""

    query: str | None = None
    kinds: tuple[str, ...] = ()
    session_id: str | None = None
    since: str | None = None
    until: str | None = None
    whole: bool = False
    open_only: bool = False


def checked_event(event: EventDraft, project: str, check: Checker, now: datetime) -> tuple[EventKind, Draft]:
    """What kind of event it is, and the memory that it becomes."""
    kind = check.choice("kind", event.kind, EventKind)
    if event.settles:
        checked_memory_id(event.settles, "settles")
    # What it settles is a part of it: the same words that settle something are said for the first time.
    told = {"due": _due(event, kind, now), "settles": event.settles}
    return kind, Draft(
        content=event.text,
        memory_type=MemoryType.EPISODIC,
        importance=kind.importance,
        tags=(EVENT, kind.tag),
        project_id=project,
        session_id=event.session_id,
        occurred_at=event.occurred_at,
        key=event.key,
        metadata={name: value for name, value in told.items() if value} or None,
    )


def checked_document(draft: DocumentDraft, check: Checker, now: datetime) -> DocumentDraft:
    title = check.name("title", draft.title)
    if title is None:
        raise check.refusal("title", draft.title, "a title that is not empty")
    return DocumentDraft(
        document_type=check.choice("document_type", draft.document_type, DocumentType),
        title=title,
        content=check.passage("content", draft.content, check.limits.content_chars),
        session_id=check.name("session_id", draft.session_id),
        metadata=check.metadata(draft.metadata),
        occurred_at=first_instant(draft.occurred_at, "occurred_at", now) if draft.occurred_at else None,
    )


def checked_kinds(kinds: tuple[str, ...], check: Checker) -> tuple[str, ...]:
    """The kinds of entries asked for, each once; all but plain memories unless some are named."""
    for kind in kinds:
        if kind not in ENTRY_KINDS:
            raise check.refusal("kinds", kind, f"some of {', '.join(ENTRY_KINDS)}")
    return tuple(kind for kind in ENTRY_KINDS if kind in kinds) or USUAL


def kinds_that_are_open(kinds: tuple[str, ...], check: Checker) -> tuple[str, ...]:
    """Those of the kinds asked for that wait to be settled."""
    found = tuple(kind for kind in checked_kinds(kinds, check) if kind in TO_BE_DONE)
    if not found:
        raise check.refusal("kinds", ", ".join(kinds), f"with open_only some of {', '.join(TO_BE_DONE)}")
    return found


def _due(event: EventDraft, kind: EventKind, now: datetime) -> str | None:
    if not event.due or not event.due.strip():
        return None
    if kind not in TO_BE_DONE:
        raise InvalidInput(f"A {kind} has no due date.", f"due goes with {' and '.join(TO_BE_DONE)}.", field="due")
    return deadline(event.due, "due", now)
