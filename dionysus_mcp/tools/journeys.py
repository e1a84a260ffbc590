"""Tools for what happened on a project, in order."""

from __future__ import annotations

from typing import Any, Literal

from fastmcp.dependencies import Depends

from dionysus_mcp.mind.journeys.answers import DocumentAdded, Happened, JourneyTold, Recorded
from dionysus_mcp.mind.journeys.asking import Asked, DocumentDraft, EventDraft
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.values import Caller
from dionysus_mcp.tools.kit import Spec, the_caller, the_mind

EventName = Literal["decision", "commitment", "task", "note"]
DocumentName = Literal["woop_plan", "file_upload", "artifact", "note"]
EntryName = Literal["session", "decision", "commitment", "task", "note", "document", "memory"]


def get_or_create_journey(
    project_id: str | None = None, mind: Mind = Depends(the_mind), caller: Caller = Depends(the_caller)
) -> JourneyTold:
    """A project's journey: what is kept, its last sessions."""
    return mind.journeys.get_or_create(project_id, caller)


def record_session_event(
    kind: EventName,
    text: str,
    session_id: str | None = None,
    settles: str | None = None,
    due: str | None = None,
    occurred_at: str | None = None,
    journey_id: str | None = None,
    key: str | None = None,
    mind: Mind = Depends(the_mind),
    caller: Caller = Depends(the_caller),
) -> Recorded:
    """Record what was decided, promised, to be done or noted (settles: id of what it ends). Recall finds it."""
    event = EventDraft(kind, text, session_id, settles, due, occurred_at, key)
    return mind.journeys.record(event, journey_id, caller)


def add_document_to_journey(
    document_type: DocumentName,
    title: str,
    content: str | None = None,
    session_id: str | None = None,
    metadata: dict[str, Any] | None = None,
    occurred_at: str | None = None,
    journey_id: str | None = None,
    mind: Mind = Depends(the_mind),
    caller: Caller = Depends(the_caller),
) -> DocumentAdded:
    """Keep a document of what happened."""
    draft = DocumentDraft(document_type, title, content, session_id, metadata, occurred_at)
    return mind.journeys.add_document(draft, journey_id, caller)


def query_journey_history(
    query: str | None = None,
    kinds: tuple[EntryName, ...] = (),
    session_id: str | None = None,
    since: str | None = None,
    until: str | None = None,
    limit: int = 20,
    cursor: str | None = None,
    whole: bool = False,
    open_only: bool = False,
    journey_id: str | None = None,
    mind: Mind = Depends(the_mind),
    caller: Caller = Depends(the_caller),
) -> Happened:
    """What happened, last first; with query, best first. kinds may add memory; open_only: tasks not settled."""
    asked = Asked(query, kinds, session_id, since, until, whole, open_only)
    return mind.journeys.history(asked, journey_id, limit, cursor, caller)


TOOLS = (
    Spec(get_or_create_journey, "Journey of a project", idempotent=True),
    Spec(record_session_event, "Record an event"),
    Spec(add_document_to_journey, "Keep a document"),
    Spec(query_journey_history, "What happened", reads=True),
)
