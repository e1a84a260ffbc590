"""Journeys, the events on them and the documents beside them, as values."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from dionysus_mcp.mind.identity import ALPHABET, RANDOM_CHARS
from dionysus_mcp.mind.kinds import PREFIXES, Kind
from dionysus_mcp.mind.values import Status
from dionysus_mcp.store.port import Node

EVENT = "event"


class EventKind(StrEnum):
    """What happened in a session. An event is an episodic memory with two tags: that it is one, and which."""

    DECISION = "decision"
    COMMITMENT = "commitment"
    TASK = "task"
    NOTE = "note"

    @property
    def tag(self) -> str:
        return f"{EVENT}:{self}"

    @property
    def importance(self) -> float:
        return IMPORTANCE[self]


IMPORTANCE = {EventKind.DECISION: 0.7, EventKind.COMMITMENT: 0.7, EventKind.TASK: 0.6, EventKind.NOTE: 0.4}
TO_BE_DONE = (EventKind.TASK, EventKind.COMMITMENT)
"""What is open until something settles it."""


class DocumentType(StrEnum):
    WOOP_PLAN = "woop_plan"
    FILE_UPLOAD = "file_upload"
    ARTIFACT = "artifact"
    NOTE = "note"


def event_kind(tags: Iterable[str]) -> EventKind | None:
    """Which event a memory with these tags is, if it is one."""
    return next((kind for kind in EventKind if kind.tag in tags), None)


def due_of(node: Node) -> str | None:
    """Until when an event is to be done."""
    due = node.data.get("metadata", {}).get("due")
    return due if event_kind(node.tags) in TO_BE_DONE and isinstance(due, str) else None


def journey_id(project: str) -> str:
    """The id of a project's journey: there is one, whoever asks for it first, and however many do at once."""
    number = int.from_bytes(hashlib.blake2b(project.encode(), digest_size=8).digest(), "big")
    mark = "".join(ALPHABET[(number >> 5 * place) & 31] for place in range(RANDOM_CHARS))
    return f"{PREFIXES[Kind.JOURNEY]}_{mark}"


def journey_node(project: str) -> Node:
    return Node(journey_id(project), Kind.JOURNEY, project, status=Status.ACTIVE)


@dataclass(frozen=True, slots=True)
class Document:
    """Something that was made or handed in on a journey.

    Its words are data: in the index of words they would change what the words of memories weigh.
    """

    id: str
    document_type: DocumentType
    title: str
    content: str
    project_id: str
    session_id: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    happened_at: str = ""

    @classmethod
    def of(cls, node: Node) -> Document:
        return cls(
            id=node.id,
            document_type=DocumentType(node.label),
            title=node.data["title"],
            content=node.data.get("content", ""),
            project_id=node.project,
            session_id=node.session or None,
            metadata=node.data.get("metadata", {}),
            happened_at=node.happened_at,
        )

    def node(self) -> Node:
        told = {"content": self.content, "metadata": dict(self.metadata)}
        return Node(
            id=self.id,
            kind=Kind.DOCUMENT,
            project=self.project_id,
            label=self.document_type,
            status=Status.ACTIVE,
            session=self.session_id or "",
            happened_at=self.happened_at,
            data={"title": self.title} | {name: value for name, value in told.items() if value},
        )
