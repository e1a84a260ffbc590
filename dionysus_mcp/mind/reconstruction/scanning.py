"""Step one: what may belong to where we were, by indexed queries of bounded size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby, islice

from dionysus_mcp.mind.consolidation.episodes import episodes
from dionysus_mcp.mind.filters import Filters
from dionysus_mcp.mind.goals.goals import Goals
from dionysus_mcp.mind.goals.telling import parts_of
from dionysus_mcp.mind.goals.values import Standing
from dionysus_mcp.mind.journeys.values import EventKind, event_kind
from dionysus_mcp.mind.moments import iso
from dionysus_mcp.mind.recall import Recall
from dionysus_mcp.mind.reconstruction.changes import closed, replaced
from dionysus_mcp.mind.reconstruction.fragments import SORTS, fragment, goal_fragment, told_by_somebody
from dionysus_mcp.mind.reconstruction.sessions import sessions, sitting
from dionysus_mcp.mind.reconstruction.values import WIDER, Cue, Fragment, Query, Scanned, Scope
from dionysus_mcp.mind.values import MEMORY, Caller, Memory, MemoryType, Status
from dionysus_mcp.store.port import Node, Order, Store, Where

MOST_SEEN = 200
"""So many decisions, tasks or commitments are looked through for those that are due."""
MOST_LATELY = 200
BEYOND = "~"  # behind every time
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
        self._recalls: dict[tuple[str, str], list[Fragment]] = {}

    def scan(self, query: Query, scope: Scope) -> Scanned:
        since = iso(datetime.fromisoformat(query.now) - scope.span)
        events = {sort: self._events(kind, query) for kind, sort in SORTS.items()}
        found = [
            *self._recalled(query, scope),
            *sessions(self._store, query, scope, since),
            *(one for several in events.values() for one in several[: scope.tasks]),
            *self._wanted(query, scope),
            *self._lately(query, scope, since),
            *closed(self._goals, query, since, self._caller),
        ]
        seen = {sort: len(several) for sort, several in events.items() if len(several) > scope.tasks}
        return Scanned(_each_once(found), seen)

    def elsewhere(self, cue: Cue, query: Query) -> list[Fragment]:
        """What other projects know of a cue."""
        return self._hits(cue, query, "*", 1)

    def _events(self, kind: EventKind, query: Query) -> list[Fragment]:
        """Decisions that hold, or what is open, however old: what is due or soon will be, then the last ones."""
        soon = iso(datetime.fromisoformat(query.now) + SOON)
        where = Where(MEMORY, projects=(query.project,), statuses=(Status.ACTIVE,), tags=(kind.tag,))
        found = [fragment(node, query) for node in self._store.find(where, Order.LATEST, MOST_SEEN)]
        return sorted(found, key=lambda one: one.due if "" < one.due < soon else BEYOND)

    def _wanted(self, query: Query, scope: Scope) -> Iterator[Fragment]:
        page = self._goals.page("open", None, scope.tasks, None, query.project, self._caller)
        return (goal_fragment(goal, done=self._is_done(goal.id)) for goal in page.goals)

    def _is_done(self, goal_id: str) -> bool:
        """Whether a goal has parts, and none of them is open any more."""
        parts = parts_of(self._store, goal_id)
        return bool(parts) and all(part.status != Standing.OPEN for part in parts)

    def last_sitting(self, query: Query) -> Iterator[Fragment]:
        """The last things that were told to have happened, however long ago."""
        happened = [node for node in self._last_told(query, "") if node.label == MemoryType.EPISODIC]
        yield from islice(self._sittings(happened, query), 1)

    def _lately(self, query: Query, scope: Scope, since: str) -> Iterator[Fragment]:
        """The last memories, and what they changed; those of no session, between two silences, are told as one is."""
        last = self._last_told(query, since)
        yield from self._sittings(last, query)
        nodes = [node for node in told_by_somebody(last, self._store) if event_kind(node.tags) not in SORTS]
        yield from (fragment(node, query) for node in nodes[: scope.episodes] if node.session)
        yield from replaced(last[: 3 * scope.episodes], self._store)

    def _last_told(self, query: Query, since: str) -> list[Node]:
        where = Where(MEMORY, projects=(query.project,), statuses=(Status.ACTIVE,), since=since)
        return self._store.find(where, Order.LATEST, MOST_LATELY)

    def _sittings(self, nodes: list[Node], query: Query) -> Iterator[Fragment]:
        """What was told in no session, but for what other sections list."""
        told = told_by_somebody(nodes, self._store)
        alone = [node for node in told if not node.session and event_kind(node.tags) not in SORTS]
        numbers = episodes(map(Memory.of, alone))
        for _, several in groupby(alone, key=lambda node: numbers[node.id]):
            yield sitting(list(several), query)

    def _recalled(self, query: Query, scope: Scope) -> Iterator[Fragment]:
        for cue in query.cues:
            yield from self._hits(cue, query, query.project, scope.cued)

    def _hits(self, cue: Cue, query: Query, project: str, limit: int) -> list[Fragment]:
        """The best hits; of looks near and wide, only the first recalls."""
        asked = (cue.text, project)
        if asked not in self._recalls:
            self._recalls[asked] = self._recall_of(cue, query, project)
        return self._recalls[asked][:limit]

    def _recall_of(self, cue: Cue, query: Query, project: str) -> list[Fragment]:
        found = self._recall.search(cue.text, WIDER.cued, Filters(project_id=project), self._caller)
        if found.confidence < SURE_ENOUGH:
            return []
        scores = {hit.id: min(1.0, hit.score) for hit in found.hits}
        nodes = {node.id: node for node in self._store.get(list(scores))}
        best = [nodes[id_] for id_ in scores if id_ in nodes]
        return [replace(fragment(node, query), recalled={cue.text: scores[node.id]}) for node in best]


def _each_once(found: Iterable[Fragment]) -> tuple[Fragment, ...]:
    """What several cues recalled knows of all of them."""
    unique: dict[str, Fragment] = {}
    for one in found:
        before = unique.setdefault(one.id, one)
        unique[one.id] = replace(before, recalled={**one.recalled, **before.recalled})
    return tuple(unique.values())
