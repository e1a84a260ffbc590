"""What must hold of goals, whoever changes them and however: looked at in the unit of work, before it is stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dionysus_mcp.errors import Conflict, InvalidInput, LimitReached
from dionysus_mcp.mind.goals.values import MOST_BLOCKERS, MOST_PARTS, Goal, GoalTie, Priority, Standing
from dionysus_mcp.mind.kinds import Kind
from dionysus_mcp.mind.rules import GoalRules
from dionysus_mcp.plain import shortened
from dionysus_mcp.store.port import Link, Node, Order, Store, Unit, Where

GIST_CHARS = 40
MOST_TOLD = 5


class Laws:
    """Raises when what a unit of work has made of goals may not stand; then nothing of it is stored."""

    def __init__(self, store: Store, rules: GoalRules) -> None:
        self._store = store
        self._most = {Priority.ACTIVE: rules.active, Priority.QUEUED: rules.queued}

    def hold(self, unit: Unit, things: Sequence[str]) -> None:
        """`things` are the goals and ties that the unit has changed; what belongs to no goal does not matter."""
        ties = [tie for thing in things if isinstance(tie := unit.get(thing), Link)]
        ends = {end for thing in things for end in thing.split(" ")[::2]}
        goals = [goal for end in sorted(ends) if (goal := goal_in(unit, end))]
        for tie in ties:
            _refuse_circle(unit, tie)
        for goal in goals:
            links = unit.links(goal.id)
            _refuse_too_many(goal, links)
            _refuse_split_family(unit, goal, links)
            self._refuse_crowd(unit, goal, goals)

    def _refuse_crowd(self, unit: Unit, goal: Goal, changed: Sequence[Goal]) -> None:
        most = self._most.get(goal.priority)
        if most is None or not goal.is_open or self._was_there(goal):
            return
        there = [one for one in self._beside(unit, goal, changed) if _alike(one, goal)]
        if len(there) >= most:
            told = "; ".join(f"{one.id} {shortened(one.title, GIST_CHARS)}" for one in there[:MOST_TOLD])
            raise LimitReached(
                f"{goal.project_id} has no room for another {goal.priority} goal; {most} is the limit: {told}.",
                f"Complete, abandon or demote one of them first; or let this one be {_less_near(goal.priority)}.",
                limit=most,
                goals=[one.id for one in there],
            )

    def _was_there(self, goal: Goal) -> bool:
        """Whether it had its place before this unit: a limit that was lowered takes nobody's place away."""
        return any(_alike(Goal.of(node), goal) for node in self._store.get([goal.id]) if node.kind == Kind.GOAL)

    def _beside(self, unit: Unit, goal: Goal, changed: Sequence[Goal]) -> Iterator[Goal]:
        """The goals that may be where this one goes, as the unit has them. Nobody else writes meanwhile."""
        where = Where(Kind.GOAL, (goal.project_id,), labels=(goal.priority,), statuses=(Standing.OPEN,))
        stored = self._store.find(where, Order.ID, self._most[goal.priority] + len(changed))
        others = {node.id: goal_in(unit, node.id) for node in stored} | {one.id: one for one in changed}
        yield from (one for id_, one in others.items() if one and id_ != goal.id)


def _refuse_too_many(goal: Goal, links: Sequence[Link]) -> None:
    """What hangs on one goal is told with it, so there is an end to it."""
    parts, in_the_way = len(subgoals(goal.id, links)), len(blockers(goal.id, links)) + len(goal.blockers)
    if parts > MOST_PARTS:
        raise LimitReached(
            f"{goal.id} has {MOST_PARTS} subgoals, which is the limit.",
            "Put some of them under a subgoal of their own.",
            limit=MOST_PARTS,
        )
    if in_the_way > MOST_BLOCKERS:
        raise LimitReached(
            f"{goal.id} is blocked by {MOST_BLOCKERS} things, which is the limit.",
            "Unblock what is no longer in its way, or say it as one.",
            limit=MOST_BLOCKERS,
        )


def _refuse_split_family(unit: Unit, goal: Goal, links: Sequence[Link]) -> None:
    if goal.is_open:
        _refuse_closed_parent(unit, goal, parents(goal.id, links))
    else:
        _refuse_open_parts(unit, goal, subgoals(goal.id, links))


def _refuse_closed_parent(unit: Unit, goal: Goal, ids: Sequence[str]) -> None:
    for parent in filter(None, (goal_in(unit, id_) for id_ in ids)):
        if not parent.is_open:
            raise Conflict(
                f"{parent.id}, which {goal.id} is a part of, is {parent.status}.",
                "Reopen the parent first, or take the goal out of it (edit with parent_id='').",
                goal=parent.id,
            )


def _refuse_open_parts(unit: Unit, goal: Goal, ids: Sequence[str]) -> None:
    left = [part.id for id_ in ids if (part := goal_in(unit, id_)) and part.is_open]
    if left:
        raise Conflict(
            f"{goal.id} still has open subgoals: {', '.join(left[:MOST_TOLD])}.",
            "Complete or abandon them first, or take them out of it (edit with parent_id='').",
            goals=left[:MOST_TOLD],
        )


def _refuse_circle(unit: Unit, tie: Link) -> None:
    """A goal waits for its subgoals and for what blocks it; over any number of steps it may not wait for itself."""
    below = tie.relation == GoalTie.SUBGOAL_OF
    waiter, waited_for = (tie.target, tie.source) if below else (tie.source, tie.target)
    waiting, seen = [waited_for], set[str]()
    while waiting:
        id_ = waiting.pop()
        if id_ == waiter:
            raise InvalidInput(
                f"{waiter} would have to wait for itself.",
                "Choose a parent or blocker that does not wait for this goal, as its subgoal or blocked by it.",
                goal=waiter,
            )
        if id_ not in seen:
            seen.add(id_)
            waiting += _waits_for(unit, id_)


def _waits_for(unit: Unit, id_: str) -> list[str]:
    links = unit.links(id_)
    return [*subgoals(id_, links), *blockers(id_, links)]


def goal_in(unit: Unit, id_: str) -> Goal | None:
    """The goal with this id as the unit has it, if it is one."""
    found = unit.get(id_)
    return Goal.of(found) if isinstance(found, Node) and found.kind == Kind.GOAL else None


def parents(id_: str, links: Sequence[Link]) -> list[str]:
    return [link.target for link in links if (link.source, link.relation) == (id_, GoalTie.SUBGOAL_OF)]


def subgoals(id_: str, links: Sequence[Link]) -> list[str]:
    return [link.source for link in links if (link.target, link.relation) == (id_, GoalTie.SUBGOAL_OF)]


def blockers(id_: str, links: Sequence[Link]) -> list[str]:
    return [link.target for link in links if (link.source, link.relation) == (id_, GoalTie.BLOCKED_BY)]


def _alike(one: Goal, other: Goal) -> bool:
    """Whether they take a place of the same kind."""
    return (one.project_id, one.priority, one.status) == (other.project_id, other.priority, other.status)


def _less_near(priority: Priority) -> str:
    return Priority.QUEUED if priority is Priority.ACTIVE else Priority.BACKBURNER
