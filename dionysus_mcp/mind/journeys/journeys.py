"""Keeps what happened on a project, and tells it in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dionysus_mcp.errors import InvalidInput
from dionysus_mcp.mind.checks import Checker
from dionysus_mcp.mind.ground import Ground
from dionysus_mcp.mind.identity import decode_cursor, encode_cursor, fingerprint
from dionysus_mcp.mind.journeys.answers import DocumentAdded, Entry, Happened, JourneyTold, Recorded
from dionysus_mcp.mind.journeys.asking import (
    Asked,
    DocumentDraft,
    EventDraft,
    checked_document,
    checked_event,
    checked_kinds,
    kinds_that_are_open,
)
from dionysus_mcp.mind.journeys.pressing import Pressing, pressing
from dionysus_mcp.mind.journeys.searching import MOST_READ, found
from dionysus_mcp.mind.journeys.settling import recording
from dionysus_mcp.mind.journeys.telling import entries, told
from dionysus_mcp.mind.journeys.timeline import KEPT, SESSION, Moment, Span, page
from dionysus_mcp.mind.journeys.values import Document, DocumentType, journey_id, journey_node
from dionysus_mcp.mind.kinds import Kind, checked_id, free_id_of, readable_thing
from dionysus_mcp.mind.memory import Memories
from dionysus_mcp.mind.moments import first_instant, iso, last_instant
from dionysus_mcp.mind.recall import within
from dionysus_mcp.mind.values import EVERY_PROJECT, GLOBAL_PROJECT, Caller, Status
from dionysus_mcp.store.port import Node, Order, Session, Where

MOST_LISTED = 200
RECENT = 3
NOTHING = "Nothing of that is kept of this project."
UNREAD = f"Of documents, only the last {MOST_READ} were searched; since and until name others."


class Journeys:
    """What happened, over one store."""

    def __init__(self, ground: Ground, memories: Memories) -> None:
        self._ground = ground
        self._store = ground.store
        self._memories = memories

    def get_or_create(self, project_id: str | None, caller: Caller) -> JourneyTold:
        """The journey of a project; it begins when it is first asked for."""
        project = self._named(project_id, caller)
        there = self._there(project)
        if there:
            return self._told(there)
        with self._store.unit(caller.stamp) as unit:
            begun = unit.put(journey_node(project))
            node = readable_thing(unit.get(journey_id(project)), journey_id(project), Kind.JOURNEY, "project_id")
        return replace(self._told(node), is_new=begun is not None)

    def record(self, event: EventDraft, journey: str | None, caller: Caller) -> Recorded:
        """Store an event as a memory. What it settles is closed with it, or nothing is stored."""
        project = self._project_of(journey, caller)
        kind, draft = checked_event(event, project, Checker(self._ground.limits), self._ground.clock())
        made = self._memories.create(draft, caller, recording(event.settles, project))
        return Recorded(
            id=made.id,
            kind=kind,
            journey_id=journey_id(project),
            project_id=project,
            created_at=made.created_at,
            change=made.change,
            settled=event.settles or None,
            due=(draft.metadata or {}).get("due"),
            redacted=made.redacted,
            replayed=made.replayed,
            repeated=made.repeated,
            close=made.close,
        )

    def add_document(self, draft: DocumentDraft, journey: str | None, caller: Caller) -> DocumentAdded:
        project = self._project_of(journey, caller)
        check = Checker(self._ground.limits)
        clean = checked_document(draft, check, self._ground.clock())
        with self._store.unit(caller.stamp) as unit:
            unit.put(journey_node(project))
            unit.act()
            id_ = free_id_of(unit, Kind.DOCUMENT)
            change = unit.put(_document(id_, clean, project).node())
            made = readable_thing(unit.get(id_), id_, Kind.DOCUMENT, "document")
        return DocumentAdded(
            id=id_,
            journey_id=journey_id(project),
            project_id=project,
            created_at=made.created_at,
            change=change.seq if change else None,
            redacted=check.secrets,
        )

    def history(self, asked: Asked, journey: str | None, limit: int, cursor: str | None, caller: Caller) -> Happened:
        """A page of what happened, the last first; or what a query finds, the best first."""
        within("limit", limit, 1, MOST_LISTED)
        check = Checker(self._ground.limits)
        project = self._project_of(journey, caller)
        kinds_of = kinds_that_are_open if asked.open_only else checked_kinds
        kinds, span = kinds_of(asked.kinds, check), self._span(asked, project, check)
        # The times as they were asked for: '2 hours ago' is another moment by the time of the next page.
        question = fingerprint(
            "history", project, kinds, span.session, asked.since, asked.until, asked.query, span.statuses
        )
        after = _moment(decode_cursor(cursor, question)) if cursor else None
        if asked.query is not None:
            return self._found(asked.query, span, kinds, limit, whole=asked.whole)
        spots = page(self._store, span, kinds, limit + 1, after)
        more = encode_cursor(question, _place(spots[limit - 1].moment)) if len(spots) > limit else None
        shown = self._entries([spot.thing for spot in spots[:limit]], whole=asked.whole)
        return Happened(project, shown, more, note=None if spots or cursor else NOTHING)

    def _found(self, query: str, span: Span, kinds: tuple[str, ...], limit: int, *, whole: bool) -> Happened:
        searched = [kind for kind in kinds if kind != SESSION]
        if not searched:
            raise InvalidInput("Sessions have no words to search.", "Name other kinds or no query.", field="kinds")
        best = found(self._ground, query, span, searched, limit)
        notes = ([] if best.nodes else [NOTHING]) + ([UNREAD] if best.unread else [])
        shown = self._entries(best.nodes, whole=whole)
        return Happened(span.project, shown, mode=best.mode, note=" ".join(notes) or None)

    def pressing(self, project: str) -> Pressing:
        """What is open in a project, or in all, and overdue or due soon."""
        return pressing(self._store, project, self._ground.clock())

    def _entries(self, things: Sequence[Node | Session], *, whole: bool) -> tuple[Entry, ...]:
        return entries(self._store, things, iso(self._ground.clock()), whole=whole)

    def _told(self, journey: Node) -> JourneyTold:
        project = journey.project
        sessions = self._store.sessions(project, RECENT)
        counts = [self._store.count(_all_of(kind, project)).get("", 0) for kind in (Kind.MEMORY, Kind.DOCUMENT)]
        return JourneyTold(
            id=journey.id,
            project_id=project,
            created_at=journey.created_at,
            sessions=sessions.total,
            memories=counts[0],
            documents=counts[1],
            first=min(self._ends(project, Order.EARLIEST), default=None),
            last=max(self._ends(project, Order.LATEST), default=None),
            recent=tuple(map(told, sessions.page)),
        )

    def _ends(self, project: str, order: Order) -> list[str]:
        """When the first or the last thing of each kind happened."""
        wheres = [_all_of(kind, project) for kind in (Kind.MEMORY, Kind.DOCUMENT)]
        return [node.happened_at for where in wheres for node in self._store.find(where, order, 1)]

    def _there(self, project: str) -> Node | None:
        id_ = journey_id(project)
        return next((readable_thing(node, id_, Kind.JOURNEY, "project_id") for node in self._store.get([id_])), None)

    def _named(self, asked: str | None, caller: Caller) -> str:
        check = Checker(self._ground.limits)
        project = check.name("project_id", asked) or check.name("project_id", caller.project) or GLOBAL_PROJECT
        if project == EVERY_PROJECT:
            raise check.refusal("project_id", project, "one project, or 'global' for what belongs to none,")
        return project

    def _project_of(self, journey: str | None, caller: Caller) -> str:
        """The project of a journey; without one, that in which the caller works."""
        if not journey:
            return self._named(None, caller)
        node = next(iter(self._store.get([checked_id(journey, Kind.JOURNEY, "journey_id")])), None)
        return readable_thing(node, journey, Kind.JOURNEY, "journey_id").project

    def _span(self, asked: Asked, project: str, check: Checker) -> Span:
        now = self._ground.clock()
        return Span(
            project,
            check.name("session_id", asked.session_id) or "",
            since=first_instant(asked.since, "since", now) if asked.since else "",
            until=last_instant(asked.until, "until", now) if asked.until else "",
            statuses=(Status.ACTIVE,) if asked.open_only else KEPT,
        )


def _all_of(kind: str, project: str) -> Where:
    return Where(kind, projects=(project,), statuses=KEPT)


def _document(id_: str, draft: DocumentDraft, project: str) -> Document:
    return Document(
        id=id_,
        document_type=DocumentType(draft.document_type),
        title=draft.title,
        content=draft.content or "",
        project_id=project,
        session_id=draft.session_id,
        metadata=draft.metadata or {},
        happened_at=draft.occurred_at or "",
    )


def _place(moment: Moment) -> tuple[str, str]:
    at, rank, id_ = moment
    return at, f"{rank}{id_}"


def _moment(place: tuple[str, str]) -> Moment:
    at, id_ = place
    return at, int(id_[:1] == "1"), id_[1:]
