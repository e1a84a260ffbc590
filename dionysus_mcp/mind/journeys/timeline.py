"""What happened on a project in one line, the last first: sessions, events, documents and memories, each read from its
own index."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice

from dionysus_mcp.mind.journeys.values import EVENT, EventKind
from dionysus_mcp.mind.kinds import Kind
from dionysus_mcp.mind.values import Status
from dionysus_mcp.store.port import Node, Order, Session, Store, Things, Where

SESSION, DOCUMENT, MEMORY = "session", "document", "memory"
KEPT = (Status.ACTIVE, Status.SUPERSEDED)
CHUNK = 50
BEHIND = "\U0010ffff"

Moment = tuple[str, int, str]
"""When, a session (0) or a thing (1), its id. A session is told behind what it began with: the last comes first."""


@dataclass(frozen=True, slots=True)
class Span:
    """What of a project is looked at."""

    project: str
    session: str = ""
    since: str = ""
    until: str = ""
    statuses: tuple[str, ...] = KEPT

    def where(self, kind: str, tags: tuple[str, ...] = ()) -> Where:
        """Where things of a kind are."""
        return Where(
            kind,
            projects=(self.project,),
            statuses=self.statuses,
            session=self.session,
            tags=tags,
            since=self.since,
            until=self.until,
        )

    def documents(self, kinds: Collection[str]) -> list[Where]:
        return [self.where(Kind.DOCUMENT)] if DOCUMENT in kinds else []

    def memories(self, kinds: Collection[str]) -> list[Where]:
        """Where events and other memories of these kinds of entries are, in as few places as possible."""
        if MEMORY in kinds:
            return [self.where(Kind.MEMORY)]
        if set(EventKind) <= set(kinds):
            return [self.where(Kind.MEMORY, (EVENT,))]
        return [self.where(Kind.MEMORY, (kind.tag,)) for kind in EventKind if kind in kinds]


@dataclass(frozen=True, slots=True)
class Spot:
    """One place in the line."""

    moment: Moment
    thing: Node | Session


def page(store: Store, span: Span, kinds: tuple[str, ...], limit: int, after: Moment | None) -> list[Spot]:
    """So many spots behind a moment."""
    lines = [_sessions(store, span, limit, after)] if SESSION in kinds and not span.session else []
    wheres = [*span.memories(kinds), *span.documents(kinds)]
    lines += [_things(store, where, min(limit, CHUNK), after) for where in wheres]
    return list(islice(heapq.merge(*lines, key=lambda spot: spot.moment, reverse=True), limit))


def _things(store: Things, where: Where, size: int, after: Moment | None) -> Iterator[Spot]:
    behind = (after[0], after[2] if after[1] else "") if after else None
    while nodes := store.find(where, Order.LATEST, size, behind):
        yield from (Spot((node.happened_at, 1, node.id), node) for node in nodes)
        if len(nodes) < size:
            return
        behind = (nodes[-1].happened_at, nodes[-1].id)


def _sessions(store: Things, span: Span, size: int, after: Moment | None) -> Iterator[Spot]:
    behind = (after[0], BEHIND if after[1] else after[2]) if after else None
    while sessions := store.sessions(span.project, size, behind, span.since, span.until).page:
        yield from (Spot((session.first, 0, session.id), session) for session in sessions)
        behind = (sessions[-1].first, sessions[-1].id)
