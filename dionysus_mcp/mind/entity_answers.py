"""What the mind answers about people, projects, files and things."""

from __future__ import annotations

from dataclasses import dataclass

from dionysus_mcp.mind.naming import Kind


@dataclass(frozen=True, slots=True)
class Entity:
    """A name that memories mention: how many active ones do, and when the last of them happened."""

    name: str
    memories: int
    last_seen: str
    kind: Kind = Kind.NAME
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entities:
    """A page of entities, those mentioned most first, and the cursor of the next page."""

    entities: tuple[Entity, ...]
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """A memory about an entity. `cut` says that the text goes on."""

    id: str
    text: str
    when: str
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Former:
    """What was true of an entity once: until when, and what superseded it."""

    id: str
    text: str
    until: str
    superseded_by: str | None = None
    now: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known about an entity now, what was before, what it is mentioned with, and who may be the same."""

    name: str
    memories: int
    facts: tuple[Fact, ...]
    kind: Kind = Kind.NAME
    aliases: tuple[str, ...] = ()
    former: tuple[Former, ...] = ()
    mentioned_with: tuple[str, ...] = ()
    perhaps_the_same: tuple[str, ...] = ()
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Merged:
    """Names that are one from now on. `change` takes it back; it is None when they were one already."""

    name: str
    aliases: tuple[str, ...]
    memories: int
    change: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A memory or a name on the way from one thing to another, and how one comes there from the step before."""

    by: str | None = None
    id: str | None = None
    text: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Connection:
    """The shortest way between two things; without steps there is none, and the note says how far was looked."""

    steps: tuple[Step, ...] = ()
    note: str | None = None
