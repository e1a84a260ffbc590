"""Remembering: creating, changing, archiving and tying memories. Every promise about writes is kept here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from dionysus_mcp.errors import Conflict, InvalidInput, StaleVersion, TooLarge
from dionysus_mcp.mind.answers import Created, CreatedAll, Forgotten, Linked, StillClosed, Updated
from dionysus_mcp.mind.checks import Checker, Limits
from dionysus_mcp.mind.creating import Creating, Then, replayed_under
from dionysus_mcp.mind.drafts import Checked, Revision, checked_draft, hashed_key, revised, revised_fields
from dionysus_mcp.mind.existing import existing
from dionysus_mcp.mind.identity import checked_memory_id, fingerprint
from dionysus_mcp.mind.meaning import Meaning, Vectors
from dionysus_mcp.mind.moments import iso
from dionysus_mcp.mind.noticing import Noticing, Seen
from dionysus_mcp.mind.superseding import close, closed_by, refuse_if_unfit
from dionysus_mcp.mind.telling import told
from dionysus_mcp.mind.values import Caller, Draft, Memory, Relation, Status
from dionysus_mcp.store.port import Change, Clock, Link, Node, Store, Unit

if TYPE_CHECKING:
    from dionysus_mcp.mind.safety.counting import Deletions

BATCH = 500


class Changes(StrEnum):
    """What is done when a new memory says that something changed."""

    CLOSE = "close"
    """What is plain closes the older memory; the rest is proposed."""
    PROPOSE = "propose"
    OFF = "off"
    """Nobody looks."""


TEXT = {"content", "subject"}


class Memories:
    """The writing half of the mind."""

    def __init__(
        self,
        store: Store,
        meaning: Meaning,
        limits: Limits,
        clock: Clock,
        deletions: Deletions,
        changes: Changes = Changes.CLOSE,
    ) -> None:
        self._store = store
        self._meaning = meaning
        self._limits = limits
        self._clock = clock
        self._deletions = deletions
        self._changes = changes
        self._noticing = Noticing(store)

    def create(self, draft: Draft, caller: Caller, then: Then | None = None) -> Created:
        return self.create_all([draft], caller, batch=False, then=then).created[0]

    def create_all(
        self, drafts: Sequence[Draft], caller: Caller, *, batch: bool = True, then: Then | None = None
    ) -> CreatedAll:
        """All of them, or none: one transaction, each its own act."""
        if not 1 <= len(drafts) <= BATCH:
            raise TooLarge(f"memories has {len(drafts)} items.", f"Hand in 1 to {BATCH} at once.", field="memories")
        checked = [
            self.checked(draft, caller, f"memories[{number}]." if batch else "") for number, draft in enumerate(drafts)
        ]
        memories = [item.memory for item in checked]
        vectors = self._meaning.of_memories(memories)
        seen: Sequence[Seen | None] = [None] * len(memories)
        if self._changes is not Changes.OFF:
            seen = self._noticing.look(memories, vectors, iso(self._clock()))
        with self._store.unit(caller.stamp) as unit:
            creating = Creating(unit, may_close=self._changes is Changes.CLOSE, then=then)
            for number, item in enumerate(checked):
                creating.store(item, vectors[number], seen[number])
        self._store.used(creating.strengthened)
        self._meaning.stored(vectors)
        return CreatedAll(tuple(creating.made))

    def update(
        self, memory_id: str, version: int, revision: Revision, caller: Caller, key: str | None = None
    ) -> Updated:
        checked_memory_id(memory_id)
        check = Checker(self._limits)
        fields = revised_fields(revision, check, self._clock())
        if not fields:
            raise InvalidInput("The update names no field to change.", "Give at least one field beside id and version.")
        as_asked = fields | ({"occurred_at": revision.occurred_at} if "occurred_at" in fields else {})
        digest = fingerprint("update", memory_id, version, [(name, str(as_asked[name])) for name in sorted(fields)])
        vectors = self._vectors_after(memory_id, fields)
        with self._store.unit(caller.stamp) as unit:
            replayed = replayed_under(unit, key, digest)
            if replayed:
                return _updated(replayed, replayed=True)
            node = existing(unit, memory_id)
            self._refuse_stale(node, version)
            unit.act(key=hashed_key(key), digest=digest)
            change = unit.put(revised(Memory.of(node), fields).node())
            if vectors and change:
                unit.embed(memory_id, vectors.embedder, vectors.vectors)
        if fields.keys() & TEXT:
            self._meaning.stored([vectors])
        return replace(_updated(change, node), redacted=check.secrets)

    def forget(self, memory_id: str, caller: Caller, version: int | None = None) -> Forgotten:
        """Archive: out of recall, but still there for history, undo and as-of reading."""
        checked_memory_id(memory_id)
        with self._store.unit(caller.stamp) as unit:
            node = existing(unit, memory_id)
            if version is not None:
                self._refuse_stale(node, version)
            change = unit.put(replace(node, status=Status.ARCHIVED))
            if change:
                self._deletions.count(unit, [memory_id])
            now = _updated(change, node)
            return Forgotten(now.id, now.version, now.status, now.change, self._still_closed(unit, memory_id))

    def link(
        self,
        source_id: str,
        relation: str,
        target_id: str,
        note: str | None,
        caller: Caller,
        ends: tuple[str, str] = ("source_id", "target_id"),
    ) -> Linked:
        """Tie one memory to another. `ends` are what whoever asked calls the two ids."""
        check = Checker(self._limits)
        tie = check.choice("relation", relation, Relation)
        if checked_memory_id(source_id, ends[0]) == checked_memory_id(target_id, ends[1]):
            raise InvalidInput(
                f"{ends[0]} and {ends[1]} are both {source_id}.", "Give two different ids.", field=ends[1]
            )
        clean = check.name("note", note)
        with self._store.unit(caller.stamp) as unit:
            source, target = existing(unit, source_id, ends[0]), existing(unit, target_id, ends[1])
            change = unit.put(Link(source_id, tie, target_id, data={"note": clean} if clean else {}))
            closed = self._supersede(unit, source, target) if tie is Relation.SUPERSEDES else None
            return Linked(source_id, tie, target_id, change=change.seq if change else None, superseded=closed)

    def accept_change(self, older_id: str, newer_id: str, caller: Caller) -> Linked:
        """What was proposed: the newer memory takes the older one's place."""
        return self.link(
            newer_id, Relation.SUPERSEDES, older_id, "accepted change", caller, ends=("newer_id", "older_id")
        )

    def _supersede(self, unit: Unit, newer: Node, older: Node) -> str | None:
        """Close the older memory in time; part of the same act as the tie."""
        refuse_if_unfit(unit, newer, older)
        if older.status != Status.ACTIVE:
            return None
        close(unit, newer, older)
        return older.id

    def _still_closed(self, unit: Unit, newer_id: str) -> tuple[StillClosed, ...]:
        """What a memory that is going had closed, and the change to undo for each."""
        ties = {older_id: Link(newer_id, Relation.SUPERSEDES, older_id).id for older_id in closed_by(unit, newer_id)}
        made = {
            older_id: max(change.seq for change in self._store.changes(thing=tie) if change.before is None)
            for older_id, tie in ties.items()
        }
        return tuple(StillClosed(older_id, change) for older_id, change in made.items())

    def checked(self, draft: Draft, caller: Caller, where: str = "") -> Checked:
        """What can be stored: many can be checked before a unit of work begins."""
        return checked_draft(draft, caller.project, Checker(self._limits, where), self._clock())

    def _vectors_after(self, memory_id: str, fields: Mapping[str, Any]) -> Vectors | None:
        """The vectors of a memory with these fields, when they change its text. Made before anything is locked."""
        if not fields.keys() & TEXT:
            return None
        there = [node for node in self._store.get([memory_id]) if node.status != Status.PURGED]
        after = [revised(Memory.of(node), fields) for node in there]
        return next(iter(self._meaning.of_memories(after)), None)

    def _refuse_stale(self, node: Node, version: int) -> None:
        if version == node.version:
            return
        if version > node.version:
            raise InvalidInput(
                f"{node.id} has version {node.version}; there is no version {version} yet.",
                "Give the version that get_memory shows.",
                field="version",
            )
        changes = [told(change) for change in self._store.changes(thing=node.id) if _version_after(change) > version]
        raise StaleVersion(
            f"{node.id} is at version {node.version}; the update is based on version {version}.",
            "Look at what changed, then repeat the update with the current version if it still holds.",
            current_version=node.version,
            changed=changes,
        )


def _updated(change: Change | None, before: Node | None = None, *, replayed: bool = False) -> Updated:
    node = change.after if change else before
    if not isinstance(node, Node):
        raise Conflict("The change has no memory to show.", "Try again.")
    return Updated(
        id=node.id,
        version=node.version,
        status=Status(node.status),
        change=change.seq if change else None,
        replayed=replayed,
    )


def _version_after(change: Change) -> int:
    return change.after.version if isinstance(change.after, Node) else 0
