"""Goals with what they are tied to, as they are told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from dionysus_mcp.mind.goals.answers import GoalTold
from dionysus_mcp.mind.goals.laws import blockers, parents
from dionysus_mcp.mind.goals.values import MOST_PARTS, Goal, GoalTie, Standing
from dionysus_mcp.plain import shortened
from dionysus_mcp.store.port import Direction, Link, Node, Reach, Store, Ties

NOTES_LISTED = 3
GIST_CHARS = 300
PARTS = Reach(relations=(GoalTie.SUBGOAL_OF,), direction=Direction.IN, fan_out=MOST_PARTS)
DEEPEST = 10


@dataclass(frozen=True, slots=True)
class Tied:
    """A goal, its parent, and the goals that are still in its way."""

    goal: Goal
    parent_id: str | None
    behind: tuple[Goal, ...]

    @property
    def blocked_by(self) -> tuple[str, ...]:
        return (*(one.id for one in self.behind), *self.goal.blockers)

    def told(self) -> GoalTold:
        """The goal as it is listed: long texts are cut, and only the newest notes are there."""
        whole, shown = self.whole(), self.goal.notes[-NOTES_LISTED:]
        return replace(
            whole,
            done_when=shortened(whole.done_when, GIST_CHARS),
            description=shortened(whole.description, GIST_CHARS),
            notes=tuple(replace(note, text=shortened(note.text, GIST_CHARS)) for note in shown),
            older_notes=whole.older_notes + len(whole.notes) - len(shown),
        )

    def whole(self, subgoals: Sequence[str] = ()) -> GoalTold:
        goal = self.goal
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
            notes=goal.notes,
            older_notes=goal.older_notes,
            closed_at=goal.closed_at,
        )


def parts_of(store: Ties, goal_id: str) -> list[Node]:
    """The subgoals of a goal, open or not."""
    return [found.node for found in store.neighbours(goal_id, PARTS)]


def all_below(store: Ties, goal_id: str) -> list[Node]:
    """Its subgoals, theirs, and so on."""
    return [found.node for found in store.neighbours(goal_id, replace(PARTS, hops=DEEPEST))]


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
