"""What is kept of basins: the one place where it becomes notes and nodes of the store, and back.

A basin is a thing of the store once it has two memories. Who is in it, where its centre lies and how active it is are
notes: they can be made anew from the memories.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum

from dionysus_mcp.mind.beats import is_of_a_beat
from dionysus_mcp.mind.identity import MEMORY_PREFIX, fingerprint
from dionysus_mcp.mind.kinds import PREFIXES, Kind
from dionysus_mcp.mind.values import GLOBAL_PROJECT, Status
from dionysus_mcp.store.port import Node

AUTHOR = "dionysus"


CURSOR, MEAN = "cursor", "mean"


class Area(StrEnum):
    """Where notes are."""

    LANDSCAPE = "basins"
    """The cursor and the mean of all vectors."""
    FIGURES = "basin"
    CENTRE = "basin centre"
    """The sum of the members' places, by basin."""
    MEMBER = "basin of"
    """In which basin a memory is."""
    MEMBERS = "basin members"
    """`basin memory`, so that the memories of a basin are found."""
    THEME = "theme"
    """The vector of a memory's text without names; empty when it is the one that the store has."""
    STEM = "stem"
    """In how many memories a word is, by its hash."""
    ACTIVATION = "basin activation"
    LINK = "basin link"


class State(StrEnum):
    """How active a basin is, or that it is no more."""

    DORMANT = "dormant"
    ACTIVATING = "activating"
    ACTIVE = "active"
    SATURATED = "saturated"
    DECAYING = "decaying"


PLACES = (Area.FIGURES, Area.CENTRE, Area.MEMBER, Area.MEMBERS, Area.THEME, Area.STEM)
"""What belongs to one space and is made anew in another."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far the journal was followed, in which space, and what is to be done first."""

    seq: int = 0
    moves: int = 0
    """Counts up whenever something moves, so that whoever keeps a copy notices."""
    space: str = ""
    memories: int = 0
    """In basins, and alone."""
    seen: int = 0
    """How many ever came in: those that the mean and the counts of words are of."""
    due: tuple[str, ...] = ()
    """Basins that are to be looked at: they doubled, or lost a memory."""
    clearing: bool = False
    by: str = ""
    until: str = ""
    """Who follows at present, and till when others leave it to them."""

    @classmethod
    def of(cls, note: bytes | None) -> Cursor:
        if note is None:
            return cls()
        data = json.loads(note)
        return cls(**data | {"due": tuple(data["due"])})

    def note(self) -> bytes:
        return _json(asdict(self))


@dataclass(frozen=True, slots=True)
class Figures:
    """A basin in numbers. `length` is that of the sum of its members' places, each of length 1."""

    members: int = 0
    length: float = 0.0
    looked: int = 1
    """How many it had when it was last looked at."""
    name: str = ""
    projects: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, note: bytes) -> Figures:
        return cls(**json.loads(note))

    def note(self) -> bytes:
        return _json(asdict(self))

    @property
    def stability(self) -> float | None:
        """The mean cosine of the members to their centre; of one alone there is none."""
        return min(1.0, self.length / self.members) if self.members > 1 else None

    def with_one(self, project: str, sign: int) -> Figures:
        """The figures with a member more or less."""
        projects = {**self.projects, project: self.projects.get(project, 0) + sign}
        left = {name: count for name, count in projects.items() if count > 0}
        return Figures(self.members + sign, self.length, self.looked, self.name, left)


@dataclass(frozen=True, slots=True)
class Membership:
    """Where a memory is, and what it said when it came there."""

    basin: str
    said: str
    project: str

    @classmethod
    def of(cls, note: bytes) -> Membership:
        return cls(*json.loads(note))

    def note(self) -> bytes:
        return _json([self.basin, self.said, self.project])


def said(memory: Node) -> str:
    """What decides where a memory belongs, as a short hash."""
    return fingerprint(memory.text, memory.subject, memory.project)[:12]


def is_held(memory: Node) -> bool:
    """Whether a memory is in the landscape. What was superseded is: a theme has a past."""
    return memory.status in {Status.ACTIVE, Status.SUPERSEDED} and not is_of_a_beat(memory)


def founded_by(memory_id: str) -> str:
    """The id of the basin that a memory is the first of: the same whenever the landscape is made anew."""
    return PREFIXES[Kind.BASIN] + memory_id.removeprefix(MEMORY_PREFIX)


def basin_node(basin_id: str, name: str = "") -> Node:
    return Node(
        id=basin_id, kind=Kind.BASIN, project=GLOBAL_PROJECT, status=Status.ACTIVE, data={"name": name} if name else {}
    )


def given_name(node: Node) -> str:
    """The name that somebody gave; empty when nobody did."""
    return str(node.data.get("name", ""))


def member_key(basin_id: str, memory_id: str = "") -> str:
    return f"{basin_id} {memory_id}"


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
