"""Goals: made, listed, moved and reviewed, always within their limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dionysus_mcp.errors import NotFound, StaleVersion
from dionysus_mcp.mind.checks import Checker
from dionysus_mcp.mind.filters import projects
from dionysus_mcp.mind.goals.answers import GoalChanged, GoalPage, GoalReview
from dionysus_mcp.mind.goals.asking import Action, GoalDraft, GoalUpdate, checked_draft, checked_update
from dionysus_mcp.mind.goals.changing import changed, tied_anew
from dionysus_mcp.mind.goals.laws import Laws, blockers, parents
from dionysus_mcp.mind.goals.listing import place, walked
from dionysus_mcp.mind.goals.reviewing import Reviewing
from dionysus_mcp.mind.goals.telling import parts_of, tied
from dionysus_mcp.mind.goals.values import Goal, GoalTie, Priority, Standing
from dionysus_mcp.mind.ground import Ground
from dionysus_mcp.mind.identity import decode_cursor, encode_cursor, fingerprint
from dionysus_mcp.mind.kinds import Kind, checked_id, existing_thing, free_id_of, readable_thing
from dionysus_mcp.mind.moments import iso
from dionysus_mcp.mind.recall import within
from dionysus_mcp.mind.values import GLOBAL_PROJECT, Caller
from dionysus_mcp.store.port import Change, Link, Order, Unit, Where

MOST_LISTED = 200
MOST_SAME = 3


class Goals:
    """What is wanted, over one store."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._store = ground.store
        self._laws = Laws(ground.store, ground.rules.goals)

    def create(self, draft: GoalDraft, caller: Caller) -> GoalChanged:
        check = Checker(self._ground.limits)
        clean = checked_draft(draft, check)
        with self._store.unit(caller.stamp) as unit:
            unit.act()
            parent = existing_thing(unit, clean.parent_id, Kind.GOAL, "parent_id") if clean.parent_id else None
            goal = Goal(
                id=free_id_of(unit, Kind.GOAL),
                title=clean.title,
                project_id=clean.project_id or (parent.project if parent else caller.project) or GLOBAL_PROJECT,
                priority=Priority(clean.priority),
                done_when=clean.done_when or "",
                description=clean.description or "",
                source=clean.source or "",
            )
            change = unit.put(goal.node())
            ties = [Link(goal.id, GoalTie.SUBGOAL_OF, parent.id)] if parent else []
            for tie in ties:
                unit.put(tie)
            self._laws.hold(unit, (goal.id, *(tie.id for tie in ties)))
            called_so = self._called(goal.title, goal.project_id)
        return replace(self._told(goal.id, change, check), same_title=called_so)

    def update(self, goal_id: str, update: GoalUpdate, caller: Caller) -> GoalChanged:
        check = Checker(self._ground.limits)
        checked_id(goal_id, Kind.GOAL, "goal_id")
        asked, at = checked_update(update, check), iso(self._ground.clock())
        with self._store.unit(caller.stamp) as unit:
            unit.act()
            node = existing_thing(unit, goal_id, Kind.GOAL, "goal_id")
            _refuse_stale(node.version, asked.version)
            after, ties = changed(Goal.of(node), asked, at), _tie(unit, goal_id, asked)
            after = tied_anew(after, asked, at) if any(ties) else after
            changes = [one for one in (*ties, unit.put(after.node())) if one]
            self._laws.hold(unit, [one.thing for one in changes])
        return self._told(goal_id, changes[0] if changes else None, check)

    def get(self, goal_id: str) -> GoalPage:
        """One goal, with all the notes that are kept and its subgoals."""
        found = self._store.get([checked_id(goal_id, Kind.GOAL, "goal_id")])
        node = readable_thing(found[0] if found else None, goal_id, Kind.GOAL, "goal_id")
        below = [one.id for one in parts_of(self._store, goal_id)]
        return GoalPage(tuple(one.whole(below) for one in tied(self._store, [node])))

    def page(
        self,
        status: str,
        priority: str | None,
        limit: int,
        cursor: str | None,
        project_id: str | None,
        caller: Caller,
    ) -> GoalPage:
        """A page of goals: of open ones the nearest first, then the oldest; of others what was touched last."""
        within("limit", limit, 1, MOST_LISTED)
        check = Checker(self._ground.limits)
        where = Where(
            Kind.GOAL,
            projects(project_id, caller, self._ground.limits),
            labels=(check.choice("priority", priority, Priority),) if priority else (),
            statuses=(check.choice("status", status, Standing),),
        )
        asked = fingerprint("goals", where.projects, where.labels, where.statuses)
        after = decode_cursor(cursor, asked) if cursor else None
        nodes = walked(self._store, where, limit + 1, after)
        page = nodes[:limit]
        more = encode_cursor(asked, place(page[-1])) if len(nodes) > limit else None
        return GoalPage(tuple(one.told() for one in tied(self._store, page)), more)

    def review(self, project_id: str | None, caller: Caller) -> GoalReview:
        """What is stale, blocked, or could go on."""
        looked_at = projects(project_id, caller, self._ground.limits)
        return Reviewing(self._store, self._ground.rules.goals, looked_at, self._ground.clock()).review()

    def hold(self, unit: Unit, things: Sequence[str]) -> None:
        """Refuse what an undo has made of goals in this unit of work, if it may not stand."""
        self._laws.hold(unit, things)

    def _called(self, title: str, project_id: str) -> tuple[str, ...]:
        """Open goals with this title, without those of the unit under way: who sets a goal again is to see it."""
        where = Where(Kind.GOAL, (project_id,), statuses=(Standing.OPEN,))
        found = self._store.find(where, Order.NEWEST, MOST_LISTED)
        return tuple(node.id for node in found if node.data["title"].casefold() == title.casefold())[:MOST_SAME]

    def _told(self, goal_id: str, change: Change | None, check: Checker) -> GoalChanged:
        (goal,) = tied(self._store, self._store.get([goal_id]))
        return GoalChanged(goal.told(), change.seq if change else None, check.secrets)


def _tie(unit: Unit, goal_id: str, asked: GoalUpdate) -> list[Change | None]:
    """What the action does to the ties of the goal."""
    match asked.does:
        case Action.EDIT if asked.parent_id is not None:
            return _moved_below(unit, goal_id, asked.parent_id)
        case Action.BLOCK if asked.blocking_goal:
            existing_thing(unit, asked.blocking_goal, Kind.GOAL, "blocker")
            return [unit.put(Link(goal_id, GoalTie.BLOCKED_BY, asked.blocking_goal))]
        case Action.UNBLOCK:
            return _unblocked(unit, goal_id, asked)
    return []


def _moved_below(unit: Unit, goal_id: str, parent_id: str) -> list[Change | None]:
    had = parents(goal_id, unit.links(goal_id))
    changes: list[Change | None] = [
        unit.delete(Link(goal_id, GoalTie.SUBGOAL_OF, one).id) for one in had if one != parent_id
    ]
    if parent_id:
        existing_thing(unit, parent_id, Kind.GOAL, "parent_id")
        changes.append(unit.put(Link(goal_id, GoalTie.SUBGOAL_OF, parent_id)))
    return changes


def _unblocked(unit: Unit, goal_id: str, asked: GoalUpdate) -> list[Change | None]:
    had = blockers(goal_id, unit.links(goal_id))
    if asked.blocking_goal and asked.blocking_goal not in had:
        raise NotFound(
            f"{goal_id} is not blocked by {asked.blocking_goal}.",
            f"Goals that block it: {', '.join(had) or 'none'}. Without blocker, all goes.",
            field="blocker",
        )
    gone = had if not asked.blocker else [asked.blocking_goal] if asked.blocking_goal else []
    return [unit.delete(Link(goal_id, GoalTie.BLOCKED_BY, one).id) for one in gone]


def _refuse_stale(now: int, based_on: int | None) -> None:
    if based_on is not None and based_on != now:
        raise StaleVersion(
            f"The goal is at version {now}; this is based on version {based_on}.",
            "Look at it again (list_goals), then repeat this with the current version if it still holds.",
            current_version=now,
            field="version",
        )
