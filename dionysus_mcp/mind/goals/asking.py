"""What may be asked to be done to goals, checked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from dionysus_mcp.errors import InvalidInput
from dionysus_mcp.mind.checks import Checker
from dionysus_mcp.mind.drafts import one_project
from dionysus_mcp.mind.goals.values import Priority
from dionysus_mcp.mind.kinds import ID, Kind, checked_id

NOTE_CHARS = 2_000
BLOCKER_CHARS = 300
DESCRIPTION_CHARS = 10_000


class Action(StrEnum):
    """What can be done to a goal."""

    PROMOTE = "promote"
    DEMOTE = "demote"
    COMPLETE = "complete"
    ABANDON = "abandon"
    REOPEN = "reopen"
    ADD_PROGRESS = "add_progress"
    BLOCK = "block"
    UNBLOCK = "unblock"
    EDIT = "edit"


MOVES = {"priority"}
EDITS = {"title", "done_when", "description", "parent_id"}
TAKES: dict[Action, set[str]] = {
    Action.PROMOTE: MOVES,
    Action.DEMOTE: MOVES,
    Action.REOPEN: MOVES,
    Action.BLOCK: {"blocker"},
    Action.UNBLOCK: {"blocker"},
    Action.EDIT: EDITS,
}
"""What an action takes beside a note."""
NEEDS = {Action.ADD_PROGRESS: "note", Action.BLOCK: "blocker"}


@dataclass(frozen=True, slots=True)
class GoalDraft:
    """A goal as a caller hands it in, unchecked."""

    title: str
    done_when: str | None = None
    priority: str = Priority.QUEUED
    parent_id: str | None = None
    description: str | None = None
    source: str | None = None
    project_id: str | None = None


@dataclass(frozen=True, slots=True)
class GoalUpdate:
    """Something to be done to a goal. None leaves a field as it is, an empty text takes it away."""

    action: str
    note: str | None = None
    blocker: str | None = None
    priority: str | None = None
    title: str | None = None
    done_when: str | None = None
    description: str | None = None
    parent_id: str | None = None
    version: int | None = None

    @property
    def does(self) -> Action:
        return Action(self.action)

    @property
    def says(self) -> str:
        return self.note or ""

    @property
    def blocking_goal(self) -> str | None:
        """The goal that blocks, when it is one."""
        return self.blocker if self.blocker and ID.fullmatch(self.blocker) else None


def checked_draft(draft: GoalDraft, check: Checker) -> GoalDraft:
    title = check.name("title", draft.title)
    if title is None:
        raise check.refusal("title", draft.title, "a title that is not empty")
    return GoalDraft(
        title=title,
        done_when=check.passage("done_when", draft.done_when, NOTE_CHARS),
        priority=check.choice("priority", draft.priority, Priority),
        parent_id=checked_id(draft.parent_id, Kind.GOAL, "parent_id") if draft.parent_id else None,
        description=check.passage("description", draft.description, DESCRIPTION_CHARS),
        source=check.name("source", draft.source) or "",
        project_id=one_project(check, draft.project_id) if draft.project_id else None,
    )


def checked_update(update: GoalUpdate, check: Checker) -> GoalUpdate:
    action = check.choice("action", update.action, Action)
    _refuse_strangers(action, update)
    clean = replace(
        update,
        note=check.passage("note", update.note, NOTE_CHARS),
        blocker=check.passage("blocker", update.blocker, BLOCKER_CHARS),
        priority=check.choice("priority", update.priority, Priority) if update.priority is not None else None,
        title=None if update.title is None else _title(update.title, check),
        done_when=None if update.done_when is None else check.passage("done_when", update.done_when, NOTE_CHARS),
        description=_description(update.description, check),
        parent_id=update.parent_id and checked_id(update.parent_id, Kind.GOAL, "parent_id"),
    )
    needed = NEEDS.get(action)
    if needed and not getattr(clean, needed):
        raise InvalidInput(f"{needed} is missing.", f"{action} needs a {needed}.", field=needed)
    if clean.blocking_goal:
        checked_id(clean.blocking_goal, Kind.GOAL, "blocker")
    return clean


def _title(title: str, check: Checker) -> str:
    clean = check.name("title", title)
    if clean is None:
        raise check.refusal("title", title, "a title that is not empty")
    return clean


def _description(description: str | None, check: Checker) -> str | None:
    return None if description is None else check.passage("description", description, DESCRIPTION_CHARS)


def _refuse_strangers(action: Action, update: GoalUpdate) -> None:
    """A field that an action does not take would be lost without a word."""
    takes = TAKES.get(action, set())
    given = [name for name in (*MOVES, "blocker", *sorted(EDITS)) if getattr(update, name) is not None]
    for name in given:
        if name not in takes:
            fits = ", ".join(other for other, fields in TAKES.items() if name in fields)
            raise InvalidInput(f"{name} is not for {action}.", f"{name} goes with: {fits}.", field=name)
    if action is Action.EDIT and not given:
        raise InvalidInput("There is nothing to edit.", f"Give one of {', '.join(sorted(EDITS))}.")
