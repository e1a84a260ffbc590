"""Thoughts and their competitions as values; the one place where they become nodes of the store and back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dionysus_mcp.mind.kinds import Kind
from dionysus_mcp.mind.thoughtseeds.fading import LEAST, faded
from dionysus_mcp.mind.thoughtseeds.layers import Layer
from dionysus_mcp.store.port import Node

CHILD_OF, CROWNED = "CHILD_OF", "CROWNED"


class SeedStatus(StrEnum):
    """What became of a thought. A competition is one moment, so nobody ever sees a thought compete."""

    PENDING = "pending"
    EXPIRED = "expired"
    """Seen, not stored: it is pending, and too little of its activation is left."""
    WON = "won"
    LOST = "lost"
    MERGED = "merged"

    @property
    def stored(self) -> SeedStatus:
        """The status under which such thoughts are stored."""
        return SeedStatus.PENDING if self is SeedStatus.EXPIRED else self


STORED = tuple(dict.fromkeys(status.stored for status in SeedStatus))
"""All of them. What was erased for good has none of these."""


@dataclass(frozen=True, slots=True)
class Seed:
    """A candidate thought. It began with an activation, for the reason that `why` gives."""

    id: str
    layer: Layer
    content: str
    project_id: str
    start: float
    why: str
    status: SeedStatus = SeedStatus.PENDING
    source_id: str = ""
    merged_into: str = ""
    created_at: str = ""
    author: str = ""
    version: int = 0

    @classmethod
    def of(cls, node: Node) -> Seed:
        return cls(
            id=node.id,
            layer=Layer(node.label),
            content=node.data["content"],
            project_id=node.project,
            start=node.weight,
            why=node.data["why"],
            status=SeedStatus(node.status),
            source_id=next(iter(node.tags), ""),
            merged_into=node.data.get("merged_into", ""),
            created_at=node.created_at,
            author=node.author,
            version=node.version,
        )

    def node(self) -> Node:
        """Its source is a tag, by which the thoughts from one source are found."""
        merged = {"merged_into": self.merged_into} if self.merged_into else {}
        return Node(
            id=self.id,
            kind=Kind.SEED,
            project=self.project_id,
            label=self.layer,
            status=self.status,
            weight=self.start,
            tags=(self.source_id,) if self.source_id else (),
            created_at=self.created_at,
            author=self.author,
            data={"content": self.content, "why": self.why} | merged,
            version=self.version,
        )

    def activation(self, now: datetime) -> float:
        return faded(self.start, self.created_at, now)

    def standing(self, now: datetime) -> SeedStatus:
        """Its status as of now."""
        gone = self.status is SeedStatus.PENDING and self.activation(now) < LEAST
        return SeedStatus.EXPIRED if gone else self.status
