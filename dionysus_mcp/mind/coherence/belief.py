"""A belief: a statement, how sure of it one is, and the memories that speak for and against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dionysus_mcp.mind.identity import fingerprint
from dionysus_mcp.mind.kinds import Kind
from dionysus_mcp.mind.values import Status
from dionysus_mcp.store.port import Node


@dataclass(frozen=True, slots=True)
class Evidence:
    """A memory that speaks for a belief or against it. `weighed` says that a confidence stated later took it into
    account, so that it is not counted on top of that."""

    memory_id: str
    supports: bool
    weighed: bool = False


@dataclass(frozen=True, slots=True)
class Belief:
    """What is believed. `stated` is the confidence that somebody gave; `confidence` what it was at the last update."""

    id: str
    statement: str
    project_id: str
    status: Status = Status.ACTIVE
    subject: str = ""
    stated: float | None = None
    confidence: float | None = None
    evidence: tuple[Evidence, ...] = ()
    created_at: str = ""
    updated_at: str = ""
    author: str = ""
    version: int = 0

    @classmethod
    def of(cls, node: Node) -> Belief:
        return cls(
            id=node.id,
            statement=node.data["statement"],
            project_id=node.project,
            status=Status(node.status),
            subject=node.subject,
            stated=node.data.get("stated"),
            confidence=node.data.get("confidence"),
            evidence=tuple(_evidence(one) for one in node.data.get("evidence", ())),
            created_at=node.created_at,
            updated_at=node.updated_at,
            author=node.author,
            version=node.version,
        )

    def node(self) -> Node:
        return Node(
            id=self.id,
            kind=Kind.BELIEF,
            project=self.project_id,
            label=sameness(self.statement),
            status=self.status,
            subject=self.subject,
            weight=self.confidence or 0.0,
            created_at=self.created_at,
            author=self.author,
            data={
                "statement": self.statement,
                "stated": self.stated,
                "confidence": self.confidence,
                "evidence": [[one.memory_id, one.supports, one.weighed] for one in self.evidence],
            },
            version=self.version,
        )


def sameness(statement: str) -> str:
    """What two statements have alike that say the same word for word."""
    return fingerprint("belief", " ".join(statement.casefold().split()).rstrip(". "))


def _evidence(stored: Any) -> Evidence:
    memory_id, supports, weighed = stored
    return Evidence(memory_id, supports, weighed)


def confidence_of(data: Mapping[str, Any]) -> float | None:
    """The confidence in an image of a belief."""
    found: float | None = data.get("confidence")
    return found
