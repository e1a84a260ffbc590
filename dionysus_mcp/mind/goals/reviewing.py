"""Looking over goals: which wait too long, what is in their way, and which could go on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain

from dionysus_mcp.mind.goals.answers import Finding, GoalReview
from dionysus_mcp.mind.goals.listing import walked
from dionysus_mcp.mind.goals.telling import Tied, all_below, parts_of, tied
from dionysus_mcp.mind.goals.values import Goal, Priority, Standing
from dionysus_mcp.mind.kinds import Kind
from dionysus_mcp.mind.rules import GoalRules
from dionysus_mcp.plain import shortened
from dionysus_mcp.store.port import Store, Where

MOST_LOOKED_AT = 1_000
MOST_SHOWN = 50
GIST_CHARS = 80
DAY = timedelta(days=1)


class Reviewing:
    """One look at the active and the queued goals of some projects, or of all."""

    def __init__(self, store: Store, rules: GoalRules, projects: tuple[str, ...], now: datetime) -> None:
        self._store = store
        self._rules = rules
        self._projects = projects
        self._now = now
        where = Where(Kind.GOAL, projects, labels=(Priority.ACTIVE, Priority.QUEUED), statuses=(Standing.OPEN,))
        self._near = [*tied(store, walked(store, where, MOST_LOOKED_AT))]
        self._taken = Counter((one.goal.project_id, one.goal.priority) for one in self._near)

    def review(self) -> GoalReview:
        """What was found."""
        open_ = self._store.count(Where(Kind.GOAL, self._projects, statuses=(Standing.OPEN,)), "label")
        looks = (self._stale, self._blocked, self._promotable, self._ready_to_close)
        stale, blocked, promotable, ready = ([*chain.from_iterable(map(look, self._near))] for look in looks)
        return GoalReview(
            active=open_.get(Priority.ACTIVE, 0),
            queued=open_.get(Priority.QUEUED, 0),
            backburner=open_.get(Priority.BACKBURNER, 0),
            stale=tuple(stale[:MOST_SHOWN]),
            blocked=tuple(blocked[:MOST_SHOWN]),
            promotable=tuple(promotable[:MOST_SHOWN]),
            ready_to_close=tuple(ready[:MOST_SHOWN]),
            over_limit=tuple(self._over_limit()),
            needs_brainstorm=None if self._near else f"Nothing is active or queued in {self._where()}.",
            left_out=sum(max(0, len(found) - MOST_SHOWN) for found in (stale, blocked, promotable, ready)),
            not_looked_at=max(0, open_.get(Priority.ACTIVE, 0) + open_.get(Priority.QUEUED, 0) - len(self._near)),
        )

    def _stale(self, one: Tied) -> Iterator[Finding]:
        """Who works on a subgoal works on the goal."""
        touched = one.goal.touched_at
        if self._days_since(touched) >= self._rules.stale_days:
            touched = max((touched, *(below.updated_at for below in all_below(self._store, one.goal.id))))
        days = self._days_since(touched)
        if days >= self._rules.stale_days:
            yield _finding(one.goal, f"nobody touched it for {int(days)} days, since {touched[:10]}")

    def _days_since(self, moment: str) -> float:
        return (self._now - datetime.fromisoformat(moment)) / DAY

    @staticmethod
    def _blocked(one: Tied) -> Iterator[Finding]:
        if one.blocked_by:
            goals = (f"{other.id} ({other.status}: {shortened(other.title, GIST_CHARS)})" for other in one.behind)
            words = (shortened(blocker, GIST_CHARS) for blocker in one.goal.blockers)
            yield _finding(one.goal, f"blocked by {'; '.join((*goals, *words))}")

    def _promotable(self, one: Tied) -> Iterator[Finding]:
        most = self._rules.active
        free = most - self._taken[one.goal.project_id, Priority.ACTIVE]
        if one.goal.priority is Priority.QUEUED and not one.blocked_by and free > 0:
            yield _finding(one.goal, f"nothing is in its way, and of {most} active goals there is room for {free}")

    def _ready_to_close(self, one: Tied) -> Iterator[Finding]:
        below = parts_of(self._store, one.goal.id)
        if below and all(node.status != Standing.OPEN for node in below):
            done = sum(node.status == Standing.COMPLETED for node in below)
            yield _finding(one.goal, f"none of its {len(below)} subgoals is open, {done} of them completed")

    def _over_limit(self) -> Iterator[str]:
        limits = {Priority.ACTIVE: self._rules.active, Priority.QUEUED: self._rules.queued}
        for (project, priority), count in sorted(self._taken.items()):
            if count > limits[priority]:
                yield f"{project} has {count} {priority} goals; the limit is {limits[priority]}"

    def _where(self) -> str:
        return " and ".join(self._projects) or "any project"


def _finding(goal: Goal, why: str) -> Finding:
    return Finding(goal.id, goal.title, why, goal.project_id)
