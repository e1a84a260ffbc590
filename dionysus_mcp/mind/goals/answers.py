"""What is answered about goals."""

from __future__ import annotations

from dataclasses import dataclass

from dionysus_mcp.mind.goals.values import Note, Standing


@dataclass(frozen=True, slots=True)
class GoalTold:
    """A goal. `blocked_by` is what is still in its way: goals by their ids, the rest in words. `notes` are the newest,
    and `older_notes` counts those before them. Long texts that end with … are whole where the goal alone is listed."""

    id: str
    title: str
    priority: str
    project_id: str
    created_at: str
    touched_at: str
    version: int
    status: Standing = Standing.OPEN
    done_when: str = ""
    description: str = ""
    source: str = ""
    parent_id: str | None = None
    subgoals: tuple[str, ...] = ()
    blocked_by: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    older_notes: int = 0
    closed_at: str = ""


@dataclass(frozen=True, slots=True)
class GoalChanged:
    """A goal as it is now. `change` takes back what was done, None when nothing was; `redacted` counts the secrets that
    were taken out; `same_title` are open goals of the project that were called so before this one was made."""

    goal: GoalTold
    change: int | None = None
    redacted: int = 0
    same_title: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GoalPage:
    """A page of goals, the nearest first, and the cursor of the next one."""

    goals: tuple[GoalTold, ...]
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A goal that wants attention, and why."""

    id: str
    title: str
    why: str
    project_id: str


@dataclass(frozen=True, slots=True)
class GoalReview:
    """How many goals are open, and which want attention. `left_out` counts findings that are not shown, `not_looked_at`
    the goals beyond the most that are looked at."""

    active: int
    queued: int
    backburner: int
    stale: tuple[Finding, ...] = ()
    blocked: tuple[Finding, ...] = ()
    promotable: tuple[Finding, ...] = ()
    ready_to_close: tuple[Finding, ...] = ()
    over_limit: tuple[str, ...] = ()
    needs_brainstorm: str | None = None
    left_out: int = 0
    not_looked_at: int = 0
