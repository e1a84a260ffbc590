"""What the mind is made of, as values; the one place where they become nodes of the store and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from dionysus_mcp.store.port import Node

GLOBAL_PROJECT = "global"
EVERY_PROJECT = "*"
MEMORY = "memory"


class MemoryType(StrEnum):
    EPISODIC = "episodic"
    SEMANTIC = "semantic"
    PROCEDURAL = "procedural"
    STRATEGIC = "strategic"


class Status(StrEnum):
    ACTIVE = "active"
    SUPERSEDED = "superseded"
    ARCHIVED = "archived"
    PURGED = "purged"


class Relation(StrEnum):
    SUPPORTS = "SUPPORTS"
    CONTRADICTS = "CONTRADICTS"
    SUPERSEDES = "SUPERSEDES"
    CAUSES = "CAUSES"
    DERIVED_FROM = "DERIVED_FROM"
    NEXT = "NEXT"
    RELATES_TO = "RELATES_TO"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: the client or command, the project it works in, and the run, if one is under way."""

    author: str
    project: str = GLOBAL_PROJECT
    run: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A memory as a caller hands it in, unchecked."""

    content: str
    memory_type: str = MemoryType.SEMANTIC
    importance: float = 0.5
    tags: tuple[str, ...] = ()
    subject: str | None = None
    project_id: str | None = None
    session_id: str | None = None
    occurred_at: str | None = None
    source: str | None = None
    key: str | None = None
    metadata: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Memory:
    """One thing worth knowing."""

    id: str
    content: str
    memory_type: MemoryType
    importance: float
    project_id: str
    status: Status
    occurred_at: str
    created_at: str
    updated_at: str
    version: int
    author: str
    subject: str | None = None
    tags: tuple[str, ...] = ()
    session_id: str | None = None
    source: str | None = None
    valid_to: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, node: Node) -> Memory:
        return cls(
            id=node.id,
            content=node.text,
            memory_type=MemoryType(node.label),
            importance=node.weight,
            project_id=node.project,
            status=Status(node.status),
            occurred_at=node.happened_at,
            created_at=node.created_at,
            updated_at=node.updated_at,
            version=node.version,
            author=node.author,
            subject=node.subject or None,
            tags=node.tags,
            session_id=node.session or None,
            source=node.data.get("source"),
            valid_to=node.ended_at or None,
            metadata=node.data.get("metadata", {}),
        )

    def node(self) -> Node:
        data: dict[str, Any] = {}
        if self.source:
            data["source"] = self.source
        if self.metadata:
            data["metadata"] = dict(self.metadata)
        return Node(
            id=self.id,
            kind=MEMORY,
            project=self.project_id,
            label=self.memory_type,
            status=self.status,
            subject=self.subject or "",
            session=self.session_id or "",
            weight=self.importance,
            text=self.content,
            tags=self.tags,
            happened_at=self.occurred_at,
            ended_at=self.valid_to or "",
            created_at=self.created_at,
            author=self.author,
            data=data,
            version=self.version,
        )


@dataclass(frozen=True, slots=True)
class Close:
    """A stored memory that is close to a new one, and what that seems to mean."""

    id: str
    text: str
    finding: str


@dataclass(frozen=True, slots=True)
class Created:
    """A memory that is stored now. `change` takes it back; `redacted` counts the secrets that were taken out."""

    id: str
    created_at: str
    project_id: str
    version: int
    change: int
    redacted: int = 0
    replayed: bool = False
    close: tuple[Close, ...] = ()


@dataclass(frozen=True, slots=True)
class CreatedAll:
    """The memories of one batch, in the order in which they were handed in."""

    created: tuple[Created, ...]


@dataclass(frozen=True, slots=True)
class Updated:
    """A memory after a change. `change` is None when nothing needed to change."""

    id: str
    version: int
    status: Status
    change: int | None = None
    redacted: int = 0
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Linked:
    """A tie that is stored now. `change` is None when it was there already."""

    source_id: str
    relation: Relation
    target_id: str
    change: int | None = None
    superseded: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A memory that was found: its score (1 is the best hit), the parts of the score, and who wrote it."""

    id: str
    content: str
    memory_type: MemoryType
    importance: float
    project_id: str
    status: Status
    occurred_at: str
    author: str
    version: int
    score: float
    parts: Mapping[str, float]
    subject: str | None = None
    tags: tuple[str, ...] = ()
    session_id: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Hits, best first, how they were found (`mode`), and a hint when there are none."""

    hits: tuple[Hit, ...]
    mode: str
    as_of: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Snippet:
    """A hit as a model needs it. `cut` says that the text goes on: get_memory has the whole."""

    id: str
    text: str
    when: str
    score: float
    by: str
    subject: str | None = None
    status: Status | None = None
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Recalled:
    """What fits the budget, and how many further hits did not."""

    hits: tuple[Snippet, ...]
    mode: str
    left_out: int = 0
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of memories and the cursor of the next one."""

    memories: tuple[Memory, ...]
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Near:
    """A memory that is tied to another one: by which tie, in which direction, how many ties away."""

    id: str
    text: str
    relation: Relation
    direction: str
    hops: int
    via: str
    weight: float
    status: Status
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """The memories around one."""

    memory_id: str
    neighbours: tuple[Near, ...]


@dataclass(frozen=True, slots=True)
class Turned:
    """A field's value before and after a change."""

    before: Any = None
    after: Any = None


@dataclass(frozen=True, slots=True)
class Event:
    """One change of the journal, as it is told: what happened to what, when, by whom, in which run."""

    change: int
    at: str
    by: str
    operation: str
    thing: str
    fields: Mapping[str, Turned]
    run_id: str | None = None
    undoes: int | None = None


@dataclass(frozen=True, slots=True)
class History:
    """Events, newest first."""

    events: tuple[Event, ...]
    older_left_out: int = 0


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back, as new changes that can themselves be undone."""

    undone: tuple[int, ...]
    changes: tuple[int, ...]
    things: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stats:
    """How much there is."""

    memories: int
    by_status: Mapping[str, int]
    by_type: Mapping[str, int]
    by_project: Mapping[str, int]
    top_tags: Mapping[str, int]
    journal_position: int
    mode: str
