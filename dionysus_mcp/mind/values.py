"""What the mind is made of, as values; the one place where they become nodes of the store and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from dionysus_mcp.store.port import Node, Stamp

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

    @property
    def stamp(self) -> Stamp:
        """Who writes, in which run."""
        return Stamp(self.author, self.run)


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
    mentions: tuple[str, ...] = ()
    session_id: str | None = None
    source: str | None = None
    valid_to: str | None = None
    superseded_by: str | None = None
    """Which memory took its place, where that was looked up."""
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
            mentions=node.mentions,
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
            mentions=self.mentions,
            happened_at=self.occurred_at,
            ended_at=self.valid_to or "",
            created_at=self.created_at,
            author=self.author,
            data=data,
            version=self.version,
        )
