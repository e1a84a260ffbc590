"""What an action makes of a goal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from dionysus_mcp.errors import Conflict, InvalidInput
from dionysus_mcp.mind.goals.asking import Action, GoalUpdate
from dionysus_mcp.mind.goals.values import NEAREST_FIRST, NOTES_KEPT, Goal, Note, Priority, Standing


def changed(goal: Goal, asked: GoalUpdate, at: str) -> Goal:
    """The goal after it. Its ties are not part of it."""
    _refuse_unfit(goal, asked)
    return _noted(MADE[asked.does](goal, asked, at), asked, at, asked.says)


def tied_anew(goal: Goal, asked: GoalUpdate, at: str) -> Goal:
    """The goal after a change of its ties."""
    return _noted(replace(goal, tied_at=at), asked, at, "" if asked.says else asked.blocking_goal or "")


def _refuse_unfit(goal: Goal, asked: GoalUpdate) -> None:
    if (asked.does is Action.REOPEN) == goal.is_open:
        next_step = "Nothing needs to be done." if goal.is_open else "reopen it first, if it is wanted again."
        raise Conflict(f"{goal.id} is {goal.status}.", next_step, goal=goal.id)
    if asked.does is Action.COMPLETE and goal.done_when and not asked.says:
        raise InvalidInput(
            f"{goal.id} is done when: {goal.done_when}",
            "Say in note how that was met; if it was not, add_progress or abandon.",
            field="note",
        )


def _moved(goal: Goal, asked: GoalUpdate, _: str) -> Goal:
    nearer, here = asked.does is Action.PROMOTE, NEAREST_FIRST.index(goal.priority)
    place = here + (-1 if nearer else 1)
    if not asked.priority and not 0 <= place < len(NEAREST_FIRST):
        raise Conflict(f"{goal.id} is {goal.priority} already.", "Nothing needs to be done.", goal=goal.id)
    priority = Priority(asked.priority) if asked.priority else NEAREST_FIRST[place]
    there = NEAREST_FIRST.index(priority)
    if there == here or (there < here) != nearer:
        raise InvalidInput(
            f"priority is '{priority}', and {goal.id} is {goal.priority}.",
            f"{asked.does} makes it {'nearer' if nearer else 'less near'}; the order is {', '.join(NEAREST_FIRST)}.",
            field="priority",
        )
    return replace(goal, priority=priority)


def _closed(goal: Goal, asked: GoalUpdate, at: str) -> Goal:
    status = Standing.COMPLETED if asked.does is Action.COMPLETE else Standing.ABANDONED
    return replace(goal, status=status, closed_at=at)


def _reopened(goal: Goal, asked: GoalUpdate, _: str) -> Goal:
    priority = Priority(asked.priority) if asked.priority else Priority.QUEUED
    return replace(goal, status=Standing.OPEN, closed_at="", priority=priority)


def _blocked(goal: Goal, asked: GoalUpdate, _: str) -> Goal:
    if asked.blocking_goal or not asked.blocker:
        return goal
    return replace(goal, blockers=tuple(dict.fromkeys((*goal.blockers, asked.blocker))))


def _unblocked(goal: Goal, asked: GoalUpdate, _: str) -> Goal:
    if asked.blocking_goal:
        return goal
    if asked.blocker and asked.blocker not in goal.blockers:
        listed = "; ".join(goal.blockers) or "nothing in words"
        raise InvalidInput(
            f"{goal.id} is not blocked by that.",
            f"What blocks it: {listed}. Without blocker, all goes.",
            field="blocker",
        )
    return replace(goal, blockers=tuple(one for one in goal.blockers if asked.blocker and one != asked.blocker))


def _edited(goal: Goal, asked: GoalUpdate, _: str) -> Goal:
    told = {name: getattr(asked, name) for name in ("title", "done_when", "description")}
    return replace(goal, **{name: value for name, value in told.items() if value is not None})


def _as_it_is(goal: Goal, _: GoalUpdate, __: str) -> Goal:
    return goal


MADE: Mapping[Action, Callable[[Goal, GoalUpdate, str], Goal]] = {
    Action.PROMOTE: _moved,
    Action.DEMOTE: _moved,
    Action.COMPLETE: _closed,
    Action.ABANDON: _closed,
    Action.REOPEN: _reopened,
    Action.ADD_PROGRESS: _as_it_is,
    Action.BLOCK: _blocked,
    Action.UNBLOCK: _unblocked,
    Action.EDIT: _edited,
}


def _noted(goal: Goal, asked: GoalUpdate, at: str, text: str) -> Goal:
    if not text:
        return goal
    on = "" if asked.does is Action.ADD_PROGRESS else asked.does.value
    notes = (*goal.notes, Note(at, text, on))
    return replace(goal, notes=notes[-NOTES_KEPT:], older_notes=goal.older_notes + max(0, len(notes) - NOTES_KEPT))
