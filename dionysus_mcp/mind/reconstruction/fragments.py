"""Memories and goals as fragments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from dionysus_mcp.mind.beats import is_of_a_beat
from dionysus_mcp.mind.consolidation.planning import SOURCE as CONSOLIDATION
from dionysus_mcp.mind.crowding import begun_cases
from dionysus_mcp.mind.goals.answers import GoalTold
from dionysus_mcp.mind.journeys.values import EventKind, event_kind
from dionysus_mcp.mind.naming import mentions
from dionysus_mcp.mind.reconstruction.values import Fragment, Query, Sort, Sought
from dionysus_mcp.plain import shortened
from dionysus_mcp.store.port import Node, Ties

SORTS = {
    EventKind.DECISION: Sort.DECISION,
    EventKind.TASK: Sort.TASK,
    EventKind.COMMITMENT: Sort.COMMITMENT,
}
TO_BE_DONE = frozenset({Sort.TASK, Sort.COMMITMENT})
STRENGTHS = {Sort.DECISION: 0.8, Sort.TASK: 0.9, Sort.COMMITMENT: 0.9}
GOAL_STRENGTHS = {"active": 0.9, "queued": 0.7, "backburner": 0.5}
HINDERED = 0.5
OVERDUE = 2.0
"""What is late comes first, however long ago it was said."""
NOTE_CHARS = 160
WORD = re.compile(r"\w+")
SAYS_NOTHING = frozenset(("maybe", "perhaps", "nothing", "none", "unknown", "ok", "okay", "hm", "hmm", "yes", "no"))
STALE = "Stale: "
"""How a blocker begins that a beat put there because nobody had touched the goal."""


def fragment(node: Node, query: Query) -> Fragment:
    """A memory as a fragment."""
    kind = event_kind(node.tags)
    sort = SORTS.get(kind, Sort.MEMORY) if kind else Sort.MEMORY
    due = str(node.data.get("metadata", {}).get("due", "")) if sort in TO_BE_DONE else ""
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
        mentions=dict.fromkeys(node.mentions, (node.id,)),
        due=due,
        sought=Sought((node.text,), node.happened_at) if sort in TO_BE_DONE else None,
    )


def goal_fragment(goal: GoalTold, *, done: bool) -> Fragment:
    """A goal with what was said of it last. What is in the way of one puts it behind the others."""
    said = [f"last: {shortened(note.text, NOTE_CHARS)}" for note in goal.notes[-1:]]
    parts = ["all its parts are done"] if done else []
    return Fragment(
        id=goal.id,
        sort=Sort.TASK,
        text=f"{goal.title} ({'; '.join((f'goal, {goal.priority}', *parts, *said))})",
        at=goal.touched_at,
        ids=(goal.id,),
        project=goal.project_id,
        strength=GOAL_STRENGTHS[goal.priority] * (HINDERED if goal.blocked_by else 1),
        mentions=dict.fromkeys(mentions(goal.title, None), (goal.id,)),
        hindered_by=goal.blocked_by,
        done=done,
        sought=_sought(goal),
    )


def told_by_somebody(nodes: Iterable[Node], store: Ties) -> Iterator[Node]:
    """Without what beats and consolidating made of others, situations that only models are asked about, and what says
    nothing."""
    several = list(nodes)
    situations = begun_cases(store, {node.id: node.data.get("source") for node in several})
    for node in several:
        made = is_of_a_beat(node) or node.data.get("source") == CONSOLIDATION or node.id in situations
        if not made and _says_anything(node.text):
            yield node


def _says_anything(text: str) -> bool:
    return any(word.casefold() not in SAYS_NOTHING for word in WORD.findall(text))


def _sought(goal: GoalTold) -> Sought | None:
    """What names a goal that is only held up because nobody touched it."""
    if not goal.blocked_by or not all(one.startswith(STALE) for one in goal.blocked_by):
        return None
    known = " ".join((*goal.blocked_by, *(note.text for note in goal.notes)))
    return Sought((goal.title, goal.done_when), goal.touched_at, known, as_done=False)
