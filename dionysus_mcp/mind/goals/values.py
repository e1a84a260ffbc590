"""A goal as a value; the one place where it becomes a node of the store and back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from dionysus_mcp.mind.kinds import Kind
from dionysus_mcp.store.port import Node

NOTES_KEPT = 20
"""Older ones are counted; the journal has them."""


MOST_PARTS = 100
"""More subgoals than this belong under subgoals of their own."""
MOST_BLOCKERS = 10


class Priority(StrEnum):
    """How near a goal is, nearest first."""

    ACTIVE = "active"
    QUEUED = "queued"
    BACKBURNER = "backburner"


NEAREST_FIRST = tuple(Priority)


class Standing(StrEnum):
    """What became of a goal."""

    OPEN = "open"
    COMPLETED = "completed"
    ABANDONED = "abandoned"


class GoalTie(StrEnum):
    """How goals hang together: both are ties from the goal that the name speaks of."""

    SUBGOAL_OF = "SUBGOAL_OF"
    BLOCKED_BY = "BLOCKED_BY"


@dataclass(frozen=True, slots=True)
class Note:
    """What was said of a goal at a time. `on` is what was done to it then, unless it was only said."""

    at: str
    text: str
    on: str = ""


@dataclass(frozen=True, slots=True)
class Goal:
    """Something that is wanted. Its parent and the goals that block it are ties; `blockers` are in words."""

    id: str
    title: str
    project_id: str
    priority: Priority = Priority.QUEUED
    status: Standing = Standing.OPEN
    done_when: str = ""
    description: str = ""
    source: str = ""
    blockers: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    older_notes: int = 0
    closed_at: str = ""
    tied_at: str = ""
    """When its parent or a goal that blocks it was last changed, so that this counts as a change of the goal, too."""
    created_at: str = ""
    touched_at: str = ""
    author: str = ""
    version: int = 0

    @classmethod
    def of(cls, node: Node) -> Goal:
        data = node.data
        return cls(
            id=node.id,
            title=data["title"],
            project_id=node.project,
            priority=Priority(node.label),
            status=Standing(node.status),
            done_when=data.get("done_when", ""),
            description=data.get("description", ""),
            source=data.get("source", ""),
            blockers=tuple(data.get("blockers", ())),
            notes=tuple(Note(**note) for note in data.get("notes", ())),
            older_notes=data.get("older_notes", 0),
            closed_at=node.ended_at,
            tied_at=data.get("tied_at", ""),
            created_at=node.created_at,
            touched_at=node.updated_at,
            author=node.author,
            version=node.version,
        )

    def node(self) -> Node:
        told: dict[str, Any] = {
            "done_when": self.done_when,
            "description": self.description,
            "source": self.source,
            "blockers": list(self.blockers),
            "notes": [{"at": note.at, "text": note.text, "on": note.on} for note in self.notes],
            "older_notes": self.older_notes,
            "tied_at": self.tied_at,
        }
        return Node(
            id=self.id,
            kind=Kind.GOAL,
            project=self.project_id,
            label=self.priority,
            status=self.status,
            ended_at=self.closed_at,
            created_at=self.created_at,
            author=self.author,
            data={"title": self.title} | {name: value for name, value in told.items() if value},
            version=self.version,
        )

    @property
    def is_open(self) -> bool:
        return self.status is Standing.OPEN
