"""Tools for goals."""

from __future__ import annotations

from typing import Annotated, Literal

from fastmcp.dependencies import Depends
from pydantic import Field

from dionysus_mcp.mind.goals.answers import GoalChanged, GoalPage, GoalReview
from dionysus_mcp.mind.goals.asking import GoalDraft, GoalUpdate
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.values import Caller
from dionysus_mcp.tools.kit import Spec, the_caller, the_mind

PriorityName = Literal["active", "queued", "backburner"]
ActionName = Literal["promote", "demote", "complete", "abandon", "reopen", "add_progress", "block", "unblock", "edit"]


def create_goal(
    title: str,
    done_when: Annotated[str | None, Field(description="How one will see that it is reached.")] = None,
    priority: PriorityName = "queued",
    parent_id: str | None = None,
    description: str | None = None,
    source: str | None = None,
    project_id: str | None = None,
    mind: Mind = Depends(the_mind),
    caller: Caller = Depends(the_caller),
) -> GoalChanged:
    """Set a goal. A project has room for few active and queued ones; the backburner has no limit."""
    draft = GoalDraft(title, done_when, priority, parent_id, description, source, project_id)
    return mind.goals.create(draft, caller)


def list_goals(
    status: Literal["open", "completed", "abandoned"] = "open",
    priority: PriorityName | None = None,
    goal_id: Annotated[str | None, Field(description="This one alone, with its subgoals and all notes.")] = None,
    limit: Annotated[int, Field(ge=1, le=200)] = 20,
    cursor: str | None = None,
    project_id: str | None = None,
    mind: Mind = Depends(the_mind),
    caller: Caller = Depends(the_caller),
) -> GoalPage:
    """Goals of this project and global ones, active first."""
    if goal_id is not None:
        return mind.goals.get(goal_id)
    return mind.goals.page(status, priority, limit, cursor, project_id, caller)


def update_goal(
    goal_id: str,
    action: ActionName,
    note: Annotated[str | None, Field(description="Needed to complete what has a done_when.")] = None,
    blocker: Annotated[str | None, Field(description="A goal id, or words.")] = None,
    priority: PriorityName | None = None,
    title: str | None = None,
    done_when: str | None = None,
    description: str | None = None,
    parent_id: str | None = None,
    version: Annotated[int | None, Field(strict=True)] = None,
    mind: Mind = Depends(the_mind),
    caller: Caller = Depends(the_caller),
) -> GoalChanged:
    """Move, block, edit or close a goal, or note progress."""
    update = GoalUpdate(action, note, blocker, priority, title, done_when, description, parent_id, version)
    return mind.goals.update(goal_id, update, caller)


def review_goals(
    project_id: str | None = None,
    mind: Mind = Depends(the_mind),
    caller: Caller = Depends(the_caller),
) -> GoalReview:
    """Which goals are stale, blocked, promotable or ready to close, and why."""
    return mind.goals.review(project_id, caller)


TOOLS = (
    Spec(create_goal, "Set a goal"),
    Spec(list_goals, "List goals", reads=True),
    Spec(update_goal, "Change a goal"),
    Spec(review_goals, "Review goals", reads=True),
)
