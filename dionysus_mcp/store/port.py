"""The store port: a small property graph with a journal. Every adapter keeps these promises.

A write happens in a unit of work and is durable when the unit ends. Each unit appends what it changed to the
journal in the same transaction; history, undo, time travel and cache refresh are read from there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

PURGED = "purged"
USED = "used"
"""The area of the notes that say what was used together: under the moment, a list of ids. Who counts one drops it."""
Clock = Callable[[], datetime]


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


class Operation(StrEnum):
    """What a change did."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    PURGE = "purge"


@dataclass(frozen=True, slots=True)
class Change:
    """One row of the journal. Changes with the same `act` were asked for together and are undone together."""

    seq: int
    act: int
    at: str
    author: str
    run: str
    operation: Operation
    thing: str
    before: Thing | None
    after: Thing | None
    undoes: int | None = None
    key: str | None = None
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Where:
    """Filters. An empty one does not filter; `tags` must all be there, of others one; times bound `happened_at`.

    Subjects and mentions are compared without case.
    """

    kind: str
    projects: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    session: str = ""
    tags: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    min_weight: float = 0.0


class Order(StrEnum):
    """How a listing is ordered; ties go by id."""

    NEWEST = "newest"
    OLDEST = "oldest"
    WEIGHTIEST = "weightiest"
    CHANGED = "changed"
    LATEST = "latest"
    """By when it happened, the last first."""
    EARLIEST = "earliest"
    ID = "id"
    """By id, which never changes: the order in which everything is read."""


class Direction(StrEnum):
    OUT = "out"
    IN = "in"
    BOTH = "both"


Vector = Sequence[float]


@dataclass(frozen=True, slots=True)
class Probe:
    """What to search for: words, a meaning, or both. A vector is compared with those of the same embedder only."""

    words: tuple[str, ...] = ()
    vector: Vector | None = None
    embedder: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a search found, with its raw scores, and its neighbours in the order of its session.

    `words` is BM25, 0 when no word was found; `whole` and `sentence` are cosines of the whole text and of its best
    sentence, None when there is no vector of it. A text that is a single sentence is both. `before` and `after` are
    ids of other candidates.
    """

    node: Node
    words: float = 0.0
    whole: float | None = None
    sentence: float | None = None
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Matches:
    """What was found by words, by meaning or beside a thing found; and what each word weighs (its idf, as in BM25)."""

    candidates: tuple[Candidate, ...]
    weights: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Use:
    """How often a thing was of use, and when it last was."""

    count: int
    last: str


@dataclass(frozen=True, slots=True)
class Session:
    """One session of a project: from when to when things of it happened, and how many are kept. What was archived does
    not count."""

    id: str
    first: str
    last: str
    things: int


@dataclass(frozen=True, slots=True)
class Sessions:
    """A page of sessions, and how many there are in all."""

    total: int
    page: tuple[Session, ...]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A thing that was reached, by which tie and how far from the start."""

    node: Node
    link: Link
    hops: int


@dataclass(frozen=True, slots=True)
class Reach:
    """How far to follow ties: hops, which relations (none: all), and at most `fan_out` ties of one thing."""

    hops: int = 1
    relations: tuple[str, ...] = ()
    direction: Direction = Direction.BOTH
    fan_out: int = 25


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who writes, in which run. `at` is set only when a journal is replayed."""

    author: str
    run: str = ""
    at: str = ""


class Unit(Protocol):
    """A unit of work: all of it is stored, or nothing. Reads see its own writes."""

    def act(self, *, key: str | None = None, digest: str | None = None, undoes: int | None = None) -> None:
        """Start the next act: what follows is undone as one, and answers to `key` from now on."""

    def done(self, key: str) -> Change | None:
        """The first change of the act that was written under this key, if there was one."""

    def get(self, thing: str) -> Thing | None: ...

    def links(self, node_id: str) -> list[Link]:
        """Every tie of a thing, in both directions."""

    def saying(self, text: str, where: Where) -> list[Node]:
        """Things that pass and say just this, oldest first, whatever the case, the white space and the full stops."""

    def put(self, thing: Thing) -> Change | None:
        """Create or replace. The version counts up by itself. None when it already is just so."""

    def embed(self, node_id: str, embedder: str, vectors: Sequence[Vector]) -> None:
        """Keep the vectors of a thing's text as it is now: of the whole, then of its sentences when it has several.

        They are derived: the journal does not know them. A thing whose text changes loses them, until the text comes
        back.
        """

    def name(self, node_id: str, mentions: Sequence[str]) -> None:
        """Keep the names that were found in a thing's text, which then is no longer unnamed.

        They are derived, as vectors are: the journal does not know them.
        """

    def note(self, area: str, key: str, value: bytes | None) -> None:
        """Keep something beside the things, or drop it: figures that can be made anew, and how far somebody has come.

        The journal does not know notes: they are not undone, not exported and not read as of a moment.
        """

    def notes(self, area: str, keys: Sequence[str]) -> dict[str, bytes]:
        """What is noted under these keys, as far as it is, the unit's own notes included."""

    def delete(self, thing: str) -> Change:
        """Remove a thing that has no ties left. The journal keeps what it was."""

    def restore(self, thing: Thing) -> Change | None:
        """Put a thing just as it is, with its own times, author and version: it was exported before."""

    def replay(self, change: Change) -> None:
        """Write a change of another journal under its own number, and make the thing what it says.

        Refused when this journal has come as far as that number.
        """


class Store(Protocol):
    """The port. Reading never waits for writing; writers wait their turn."""

    def get(self, ids: Sequence[str], at: int | None = None) -> list[Node]:
        """The things with these ids that exist (or existed at that position), in the order asked for."""

    def find(
        self,
        where: Where,
        order: Order,
        limit: int,
        after: tuple[str, str] | None = None,
        at: int | None = None,
    ) -> list[Node]:
        """A page of things behind `after`, a pair of the order's value and the id of the last one seen."""

    def search(self, probe: Probe, where: Where, limit: int, at: int | None = None) -> Matches:
        """The best `limit` things by words and the best `limit` by meaning, and their neighbours in their sessions.

        All of them pass the filters. Ranking them is the mind's: they come in the order of their words, then meaning.
        """

    def prepared(self, embedder: str) -> bool:
        """Whether searches compare the vectors of this embedder by now. Where that takes long to prepare, it begins
        here or with the first search, and words alone find things meanwhile."""

    def vectors(self, ids: Sequence[str], embedder: str) -> dict[str, Vector]:
        """The vectors of these things' whole texts, as far as there are any."""

    def without_vectors(self, kind: str, embedder: str, limit: int, after: str = "") -> list[Node]:
        """Things of a kind whose text has no vectors of this embedder, in the order of their ids, behind `after`."""

    def embedded(self, kind: str) -> dict[str, int]:
        """How many things of a kind have vectors, by embedder; those without any under ""."""

    def unnamed(self, kind: str, limit: int) -> list[Node]:
        """Things of a kind in whose texts nobody has looked for names: they were written before names were kept."""

    def notes(self, area: str, keys: Sequence[str]) -> dict[str, bytes]:
        """What is noted in an area under these keys, as far as it is."""

    def noted(self, area: str, prefix: str = "", limit: int = -1, after: str = "") -> dict[str, bytes]:
        """Notes of an area whose keys begin so, in the order of their keys, behind `after`; all unless limited."""

    def used(self, ids: Sequence[str]) -> None:
        """Count a use of these things, and note that they were used together. Cheap, kept on disk a little later, and
        not journalled."""

    def settle(self) -> None:
        """Keep on disk what uses are not yet, if others leave a moment for it."""

    def uses(self, ids: Sequence[str]) -> dict[str, Use]:
        """How these things were used, as far as they were."""

    def neighbours(self, start: str, reach: Reach) -> list[Neighbour]:
        """Things tied to `start`, nearest first, each once."""

    def ties(self, sources: Sequence[str]) -> list[Link]:
        """Every tie that starts at one of these things, in the order of their ids."""

    def count(self, where: Where, by: str | None = None) -> dict[str, int]:
        """How many things there are, by project, label, status, subject, tag or mention; or in all (key "")."""

    def sessions(
        self, project: str, limit: int, after: tuple[str, str] | None = None, since: str = "", until: str = ""
    ) -> Sessions:
        """The sessions of a project, those begun last first, behind a beginning and an id; within times, those that
        lasted into them. Other projects may have sessions of the same name. It costs no more when there are many."""

    def changes(
        self,
        *,
        since: int = 0,
        thing: str | None = None,
        act: int | None = None,
        run: str | None = None,
        newest_first: bool = False,
        limit: int | None = None,
    ) -> list[Change]:
        """The journal behind a position, oldest first unless told otherwise. Of a node: its ties' changes too."""

    def position(self, moment: str | None = None) -> int:
        """The sequence number of the newest change, or of the newest one at a moment."""

    def unit(self, stamp: Stamp) -> AbstractContextManager[Unit]: ...

    def erase(self, ids: Sequence[str], stamp: Stamp) -> list[Change]:
        """Erase things for good: also from the journal, the index and free pages. Tombstones stay."""

    def close(self) -> None: ...
