"""What the mind answers, as values: the same objects reach a model, a person and a program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dionysus_mcp.mind.values import Memory, MemoryType, Relation, Status


@dataclass(frozen=True, slots=True)
class Close:
    """A stored memory that is close to a new one: what the new one is to it (`finding`), by which rule, and what was
    done: closed (`change` takes that back), proposed (accept_change does it), or only reported."""

    id: str
    text: str
    newer: str
    finding: str
    rule: str
    done: str
    change: int | None = None


@dataclass(frozen=True, slots=True)
class Created:
    """A memory that is stored now. `change` takes it back; `redacted` counts the secrets that were taken out;
    `repeated` says that it stood there already, word for word, and was not stored again."""

    id: str
    created_at: str
    project_id: str
    version: int
    change: int | None = None
    redacted: int = 0
    replayed: bool = False
    repeated: bool = False
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
class StillClosed:
    """A memory that the forgotten one had superseded. It stays out of recall: undo_change with `change` opens it."""

    id: str
    change: int


@dataclass(frozen=True, slots=True)
class Forgotten:
    """A memory that is archived now. `change` is None when it was already."""

    id: str
    version: int
    status: Status
    change: int | None = None
    still_closed: tuple[StillClosed, ...] = ()


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
    """A memory that was found: its score, the parts that it is the sum of (`why` tells them), and who wrote it. `then`:
    what came next, of a situation that a model learned from."""

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
    why: tuple[str, ...] = ()
    subject: str | None = None
    tags: tuple[str, ...] = ()
    session_id: str | None = None
    source: str | None = None
    superseded_by: str | None = None
    then: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Hits, best first, how they were found (`mode`), and how likely the answer is among them (`confidence`).
    `left_out` counts what more models learned from: two situations are shown, and each observation once."""

    hits: tuple[Hit, ...]
    mode: str
    confidence: float
    left_out: int = 0
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
    superseded_by: str | None = None
    then: str | None = None
    cut: bool = False
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recalled:
    """What fits the budget, and how many further hits did not, or were but more situations that models learned from."""

    hits: tuple[Snippet, ...]
    mode: str
    confidence: float
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
    embedded: Mapping[str, int]
    """How many have vectors, by embedder; those without any under ""."""
