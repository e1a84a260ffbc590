"""Step one: what may belong to where we were, by indexed queries of bounded size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby

from dionysus_mcp.mind.consolidation.episodes import episodes
from dionysus_mcp.mind.filters import Filters
from dionysus_mcp.mind.goals.answers import GoalTold
from dionysus_mcp.mind.goals.goals import Goals
from dionysus_mcp.mind.journeys.values import EventKind, event_kind
from dionysus_mcp.mind.moments import iso
from dionysus_mcp.mind.naming import mentions
from dionysus_mcp.mind.recall import Recall
from dionysus_mcp.mind.reconstruction.values import Cue, Fragment, Query, Scanned, Scope, Sort
from dionysus_mcp.mind.values import MEMORY, Caller, Memory, MemoryType, Status
from dionysus_mcp.store.port import Node, Order, Session, Store, Where

LAST_THINGS = 2
MOST_SEEN = 200
"""So many decisions, tasks or commitments are looked through for those that are due."""
BEYOND = "~"  # behind every time
SORTS = {
    EventKind.DECISION: Sort.DECISION,
    EventKind.TASK: Sort.TASK,
    EventKind.COMMITMENT: Sort.COMMITMENT,
}
STRENGTHS = {Sort.DECISION: 0.8, Sort.TASK: 0.9, Sort.COMMITMENT: 0.9}
GOAL_STRENGTHS = {"active": 0.9, "queued": 0.7, "backburner": 0.5}
OVERDUE = 2.0
"""What is late comes first, however long ago it was said."""
SOON = timedelta(days=7)
SURE_ENOUGH = 0.3
"""Hits of a cue with less confidence say nothing of it."""


class Scanning:
    """Looks for fragments in one store."""

    def __init__(self, store: Store, recall: Recall, goals: Goals, caller: Caller) -> None:
        self._store = store
        self._recall = recall
        self._goals = goals
        self._caller = caller

    def scan(self, query: Query, scope: Scope) -> Scanned:
        since = iso(datetime.fromisoformat(query.now) - scope.span)
        events = {sort: self._events(kind, query) for kind, sort in SORTS.items()}
        found = [
            *self._recalled(query, scope),
            *self._sessions(query, scope, since),
            *(one for several in events.values() for one in several[: scope.tasks]),
            *self._wanted(query, scope),
            *self._episodes(query, scope, since),
        ]
        seen = {sort: len(several) for sort, several in events.items() if len(several) > scope.tasks}
        return Scanned(_each_once(found), seen)

    def last_session(self, query: Query) -> Iterator[Fragment]:
        """The last one, however long ago."""
        return self._told(query, self._store.sessions(query.project, 1).page)

    def elsewhere(self, cue: Cue, query: Query) -> list[Fragment]:
        """What other projects know of a cue."""
        return self._hits(cue, query, "*", 1)

    def _sessions(self, query: Query, scope: Scope, since: str) -> Iterator[Fragment]:
        return self._told(query, self._store.sessions(query.project, scope.sessions, since=since).page)

    def _told(self, query: Query, sessions: Iterable[Session]) -> Iterator[Fragment]:
        """Sessions with the last things of them that still hold."""
        for place, session in enumerate(sessions):
            where = Where(MEMORY, projects=(query.project,), statuses=(Status.ACTIVE,), session=session.id)
            last = self._store.find(where, Order.LATEST, LAST_THINGS)
            if last:
                yield _session(session, last, query, 1 - place / 100)

    def _events(self, kind: EventKind, query: Query) -> list[Fragment]:
        """Decisions that hold, or what is open, however old: what is due or soon will be, then the last ones."""
        soon = iso(datetime.fromisoformat(query.now) + SOON)
        where = Where(MEMORY, projects=(query.project,), statuses=(Status.ACTIVE,), tags=(kind.tag,))
        found = [fragment(node, query) for node in self._store.find(where, Order.LATEST, MOST_SEEN)]
        return sorted(found, key=lambda one: one.due if "" < one.due < soon else BEYOND)

    def _wanted(self, query: Query, scope: Scope) -> Iterator[Fragment]:
        page = self._goals.page("open", None, scope.tasks, None, query.project, self._caller)
        return map(_goal, page.goals)

    def _episodes(self, query: Query, scope: Scope, since: str) -> Iterator[Fragment]:
        """The last episodes; those of no session, between two silences, are told as a session is."""
        where = Where(
            MEMORY,
            projects=(query.project,),
            labels=(MemoryType.EPISODIC,),
            statuses=(Status.ACTIVE,),
            since=since,
        )
        nodes = [
            node for node in self._store.find(where, Order.LATEST, 2 * scope.episodes) if not event_kind(node.tags)
        ]
        alone = [node for node in nodes if not node.session]
        numbers = episodes(map(Memory.of, alone))
        for _, several in groupby(alone, key=lambda node: numbers[node.id]):
            yield _sitting(list(several), query)
        yield from (fragment(node, query) for node in nodes[: scope.episodes] if node.session)

    def _recalled(self, query: Query, scope: Scope) -> Iterator[Fragment]:
        for cue in query.cues:
            yield from self._hits(cue, query, query.project, scope.cued)

    def _hits(self, cue: Cue, query: Query, project: str, limit: int) -> list[Fragment]:
        found = self._recall.search(cue.text, limit, Filters(project_id=project), self._caller)
        if found.confidence < SURE_ENOUGH:
            return []
        scores = {hit.id: min(1.0, hit.score) for hit in found.hits}
        nodes = self._store.get(list(scores))
        return [replace(fragment(node, query), recalled={cue.text: scores[node.id]}) for node in nodes]


def _each_once(found: Iterable[Fragment]) -> tuple[Fragment, ...]:
    """What several cues recalled knows of all of them."""
    unique: dict[str, Fragment] = {}
    for one in found:
        before = unique.setdefault(one.id, one)
        unique[one.id] = replace(before, recalled={**one.recalled, **before.recalled})
    return tuple(unique.values())


def fragment(node: Node, query: Query) -> Fragment:
    """A memory as a fragment."""
    kind = event_kind(node.tags)
    sort = SORTS.get(kind, Sort.MEMORY) if kind else Sort.MEMORY
    due = str(node.data.get("metadata", {}).get("due", "")) if sort in {Sort.TASK, Sort.COMMITMENT} else ""
    overdue = bool(due) and due < query.now
    return Fragment(
        id=node.id,
        sort=sort,
        text=node.text,
        at=node.happened_at,
        ids=(node.id,),
        project=node.project,
        session=node.session,
        strength=OVERDUE if overdue else STRENGTHS.get(sort, node.weight),
        mentions=node.mentions,
        due=due,
    )


def _session(session: Session, last: list[Node], query: Query, strength: float) -> Fragment:
    return replace(
        _sitting(last, query),
        id=f"session {session.id}",
        at=session.last,
        ids=(session.id, *(node.id for node in last)),
        session=session.id,
        strength=strength,
    )


def _sitting(last: list[Node], query: Query) -> Fragment:
    """What was going on, by the last things of it."""
    newest = fragment(last[0], query)
    return replace(
        newest,
        id=f"sitting {newest.id}",
        sort=Sort.SESSION,
        text=" / ".join(node.text for node in last[:LAST_THINGS]),
        ids=tuple(node.id for node in last[:LAST_THINGS]),
        strength=1.0,
        mentions=tuple(dict.fromkeys(name for node in last for name in node.mentions)),
        due="",
    )


def _goal(goal: GoalTold) -> Fragment:
    return Fragment(
        id=goal.id,
        sort=Sort.TASK,
        text=f"{goal.title} (goal, {goal.priority})",
        at=goal.touched_at,
        ids=(goal.id,),
        project=goal.project_id,
        strength=GOAL_STRENGTHS[goal.priority],
        mentions=mentions(goal.title, None),
        hindered_by=goal.blocked_by,
    )
