"""Step one, too: what is otherwise since then, and which goals were closed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from dionysus_mcp.mind.goals.answers import GoalTold
from dionysus_mcp.mind.goals.goals import Goals
from dionysus_mcp.mind.goals.values import Standing
from dionysus_mcp.mind.journeys.values import event_kind
from dionysus_mcp.mind.naming import mentions
from dionysus_mcp.mind.reconstruction.values import Fragment, Query, Sort
from dionysus_mcp.mind.values import Caller, Relation, Status
from dionysus_mcp.plain import shortened
from dionysus_mcp.store.port import Node, Store

CLOSED_LOOKED_AT = 10
TEXT_CHARS = 160


def replaced(nodes: Sequence[Node], store: Store) -> Iterator[Fragment]:
    """What some memories closed, and what holds in its place."""
    newer = {node.id: node for node in nodes}
    ties = [tie for tie in store.ties(list(newer)) if tie.relation == Relation.SUPERSEDES and tie.source in newer]
    older = {node.id: node for node in store.get([tie.target for tie in ties]) if node.status == Status.SUPERSEDED}
    for tie in ties:
        if tie.target in older:
            yield _replaced(older[tie.target], newer[tie.source])


def closed(goals: Goals, query: Query, since: str, caller: Caller) -> Iterator[Fragment]:
    """Goals that were completed or given up, the last first."""
    for standing in (Standing.COMPLETED, Standing.ABANDONED):
        page: Iterable[GoalTold] = goals.page(standing, None, CLOSED_LOOKED_AT, None, query.project, caller).goals
        yield from (_closed(goal) for goal in page if goal.closed_at >= since)


def _replaced(older: Node, newer: Node) -> Fragment:
    was, now = (shortened(node.text, TEXT_CHARS) for node in (older, newer))
    return Fragment(
        id=f"change {older.id}",
        sort=Sort.CHANGE,
        text=f"Settled: {was} ({now})" if event_kind(older.tags) else f"{now} (before: {was})",
        at=newer.happened_at,
        ids=(newer.id, older.id),
        project=newer.project,
        session=newer.session,
        mentions=dict.fromkeys(newer.mentions, (newer.id,)),
    )


def _closed(goal: GoalTold) -> Fragment:
    said = f": {shortened(goal.notes[-1].text, TEXT_CHARS)}" if goal.notes else ""
    return Fragment(
        id=f"change {goal.id}",
        sort=Sort.CHANGE,
        text=f"{goal.title} (goal, {goal.status}){said}",
        at=goal.closed_at,
        ids=(goal.id,),
        project=goal.project_id,
        mentions=dict.fromkeys(mentions(goal.title, None), (goal.id,)),
    )
