"""Goals with what they are tied to, as they are told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from dionysus_mcp.mind.goals.answers import GoalTold
from dionysus_mcp.mind.goals.laws import blockers, parents
from dionysus_mcp.mind.goals.values import Goal, Standing
from dionysus_mcp.store.port import Link, Node, Store

NOTES_LISTED = 3


@dataclass(frozen=True, slots=True)
class Tied:
    """A goal, its parent, and the goals that are still in its way."""

    goal: Goal
    parent_id: str | None
    behind: tuple[Goal, ...]

    @property
    def blocked_by(self) -> tuple[str, ...]:
        return (*(one.id for one in self.behind), *self.goal.blockers)

    def told(self, notes: int = NOTES_LISTED, subgoals: Sequence[str] = ()) -> GoalTold:
        goal = self.goal
        shown = goal.notes[-notes:]
        return GoalTold(
            id=goal.id,
            title=goal.title,
            priority=goal.priority,
            project_id=goal.project_id,
            created_at=goal.created_at,
            touched_at=goal.touched_at,
            version=goal.version,
            status=goal.status,
            done_when=goal.done_when,
            description=goal.description,
            source=goal.source,
            parent_id=self.parent_id,
            subgoals=tuple(subgoals),
            blocked_by=self.blocked_by,
            notes=shown,
            older_notes=goal.older_notes + len(goal.notes) - len(shown),
            closed_at=goal.closed_at,
        )


def tied(store: Store, nodes: Sequence[Node]) -> Iterator[Tied]:
    """Goals with their ties, in the order in which they come. What is completed is in nobody's way any more."""
    links = defaultdict[str, list[Link]](list)
    for link in store.ties([node.id for node in nodes]):
        links[link.source].append(link)
    behind = {node.id: blockers(node.id, links[node.id]) for node in nodes}
    found = store.get([*dict.fromkeys(chain.from_iterable(behind.values()))])
    left = {node.id: Goal.of(node) for node in found if node.status != Standing.COMPLETED}
    for node in nodes:
        parent_id = next(iter(parents(node.id, links[node.id])), None)
        yield Tied(Goal.of(node), parent_id, tuple(left[id_] for id_ in behind[node.id] if id_ in left))
