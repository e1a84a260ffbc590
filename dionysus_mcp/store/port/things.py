"""What is kept: things, and ties between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Node:
    """A thing. Named fields can be filtered, ordered or searched; everything else is in `data`.

    Times are UTC in ISO 8601 with microseconds, so that they sort as text.
    """

    id: str
    kind: str
    project: str
    label: str = ""
    status: str = ""
    subject: str = ""
    session: str = ""
    weight: float = 0.0
    text: str = ""
    tags: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    happened_at: str = ""
    ended_at: str = ""
    created_at: str = ""
    updated_at: str = ""
    author: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    version: int = 0


@dataclass(frozen=True, slots=True)
class Link:
    """A tie between two things. There is at most one of each relation in each direction."""

    source: str
    relation: str
    target: str
    weight: float = 1.0
    created_at: str = ""
    author: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return f"{self.source} {self.relation} {self.target}"


Thing = Node | Link
