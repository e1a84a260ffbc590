"""Spots of a timeline as entries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from dionysus_mcp.mind.journeys.answers import Entry, SessionTold
from dionysus_mcp.mind.journeys.timeline import DOCUMENT, MEMORY, SESSION
from dionysus_mcp.mind.journeys.values import Document, due_of, event_kind
from dionysus_mcp.mind.kinds import Kind
from dionysus_mcp.mind.recall import TOOK_ITS_PLACE
from dionysus_mcp.mind.values import Relation, Status
from dionysus_mcp.plain import compact_json, shortened
from dionysus_mcp.store.port import Node, Session, Store, Ties

GIST_CHARS, GIST_METADATA_CHARS = 300, 1_000
WHOLE_CHARS = 100_000
"""When an answer holds so much, what comes behind is cut, also when whole texts were asked for."""


def entries(store: Store, things: Sequence[Node | Session], now: str, *, whole: bool) -> tuple[Entry, ...]:
    """Each as an entry, with what it settles and what settled it."""
    settles = _settles(store, [thing.id for thing in things if isinstance(thing, Node)])
    made, left = [], WHOLE_CHARS
    for thing in things:
        if isinstance(thing, Session):
            made.append(session_entry(thing))
            continue
        entry = _entry(store, thing, settles[thing.id], whole=whole and left > 0)
        made.append(replace(entry, overdue=bool(entry.due and not entry.status and entry.due < now)))
        left -= len(made[-1].text) + len(compact_json(made[-1].metadata))
    return tuple(made)


def session_entry(session: Session) -> Entry:
    return Entry(SESSION, session.id, session.first, until=session.last, things=session.things)


def told(session: Session) -> SessionTold:
    return SessionTold(session.id, session.first, session.last, session.things)


def _entry(store: Store, node: Node, settles: Sequence[str], *, whole: bool) -> Entry:
    if node.kind == Kind.DOCUMENT:
        return _document_entry(Document.of(node), whole=whole)
    text = node.text if whole else shortened(node.text, GIST_CHARS)
    closed = node.status == Status.SUPERSEDED
    return Entry(
        kind=event_kind(node.tags) or MEMORY,
        id=node.id,
        at=node.happened_at,
        text=text,
        session_id=node.session or None,
        due=due_of(node),
        status=node.status if closed else None,
        settles=tuple(settles),
        settled_by=_settled_by(store, node.id) if closed else None,
        until=node.ended_at or None,
        cut=text != node.text,
    )


def _document_entry(document: Document, *, whole: bool) -> Entry:
    text = document.content if whole else shortened(document.content, GIST_CHARS)
    is_told = whole or len(compact_json(document.metadata)) <= GIST_METADATA_CHARS
    return Entry(
        kind=DOCUMENT,
        id=document.id,
        at=document.happened_at,
        text=text,
        title=document.title,
        document_type=document.document_type,
        session_id=document.session_id,
        metadata=document.metadata if is_told else {},
        cut=text != document.content or not is_told,
    )


def _settles(store: Ties, ids: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for tie in store.ties(ids) if ids else ():
        if tie.relation == Relation.SUPERSEDES:
            found[tie.source].append(tie.target)
    return found


def _settled_by(store: Ties, id_: str) -> str | None:
    return next((near.node.id for near in store.neighbours(id_, TOOK_ITS_PLACE)), None)
