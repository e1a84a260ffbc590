"""Step one, too: the last sessions with all that is said in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from dionysus_mcp.mind.reconstruction.fragments import fragment, told_by_somebody
from dionysus_mcp.mind.reconstruction.values import Fragment, Query, Scope, Sort
from dionysus_mcp.mind.values import MEMORY, Status
from dionysus_mcp.store.port import Node, Order, Session, Store, Where

LAST_THINGS = 2
LAST_SESSIONS = 3
"""So many are told however long ago they were."""
MOST_OF_SESSION, MOST_OF_ALL = 200, 400
FEWEST_OF_SESSION = 10


def sessions(store: Store, query: Query, scope: Scope, since: str) -> Iterator[Fragment]:
    """Those of a time, and the last ones, the one that went on last first, with the things of them that still hold."""
    found = (*store.sessions(query.project, scope.sessions, since=since).page, *_last(store, query))
    each = {session.id: session for session in found}
    room = MOST_OF_ALL
    for place, session in enumerate(sorted(each.values(), key=lambda one: one.last, reverse=True)):
        most = max(FEWEST_OF_SESSION, min(MOST_OF_SESSION, room))
        where = Where(MEMORY, projects=(query.project,), statuses=(Status.ACTIVE,), session=session.id)
        seen = store.find(where, Order.LATEST, most + 1)
        nodes = seen[:most]
        room -= len(nodes)
        if told := list(told_by_somebody(nodes, store)):
            yield _session(session, told, query, 1 - place / 100, cut_off=len(seen) > most)


def sitting(nodes: Sequence[Node], query: Query) -> Fragment:
    """What was going on, by the last things of it."""
    within = tuple(fragment(node, query) for node in nodes)
    return replace(
        within[0],
        id=f"sitting {within[0].id}",
        sort=Sort.SESSION,
        text=" / ".join(node.text for node in nodes[:LAST_THINGS]),
        ids=tuple(node.id for node in nodes[:LAST_THINGS]),
        strength=1.0,
        mentions=_mentioned(nodes[:LAST_THINGS]),
        due="",
        sought=None,
        within=within,
    )


def _last(store: Store, query: Query) -> tuple[Session, ...]:
    return store.sessions(query.project, LAST_SESSIONS).page


def _session(session: Session, nodes: Sequence[Node], query: Query, strength: float, *, cut_off: bool) -> Fragment:
    one = sitting(nodes, query)
    return replace(
        one,
        id=f"session {session.id}",
        at=session.last,
        ids=(session.id, *one.ids),
        session=session.id,
        strength=strength,
        cut_off=cut_off,
    )


def _mentioned(nodes: Sequence[Node]) -> dict[str, tuple[str, ...]]:
    """The names in them, each with the ids of those that mention it."""
    names = dict.fromkeys(name for node in nodes for name in node.mentions)
    return {name: tuple(node.id for node in nodes if name in node.mentions) for name in names}
