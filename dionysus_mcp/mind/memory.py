"""Remembering: creating, changing, archiving and tying memories. Every promise about writes is kept here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dionysus_mcp.errors import (
    Conflict,
    InvalidInput,
    KeyReused,
    NotFound,
    Purged,
    StaleVersion,
    TooLarge,
    shown,
)
from dionysus_mcp.mind.checks import Checker, Limits
from dionysus_mcp.mind.identity import MEMORY_PREFIX, checked_memory_id, fingerprint, new_id
from dionysus_mcp.mind.moments import first_instant
from dionysus_mcp.mind.telling import told
from dionysus_mcp.mind.values import (
    EVERY_PROJECT,
    MEMORY,
    Caller,
    Created,
    CreatedAll,
    Draft,
    Linked,
    Memory,
    MemoryType,
    Relation,
    Status,
    Updated,
)
from dionysus_mcp.store.port import Change, Clock, Direction, Link, Node, Reach, Stamp, Store, Unit

BATCH = 500
SUPERSEDING_HOPS = 50


@dataclass(frozen=True, slots=True)
class Revision:
    """What an update changes; None leaves a field as it is, an empty value clears it."""

    content: str | None = None
    memory_type: str | None = None
    importance: float | None = None
    tags: tuple[str, ...] | None = None
    subject: str | None = None
    project_id: str | None = None
    occurred_at: str | None = None
    source: str | None = None
    metadata: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class _Checked:
    """A memory ready to be stored, but for its id; the key it is stored under and what it was made from."""

    memory: Memory
    key: str | None
    digest: str
    redacted: int


class Memories:
    """The writing half of the mind."""

    def __init__(self, store: Store, limits: Limits, clock: Clock) -> None:
        self._store = store
        self._limits = limits
        self._clock = clock

    def create(self, draft: Draft, caller: Caller) -> Created:
        return self.create_all([draft], caller, batch=False).created[0]

    def create_all(self, drafts: Sequence[Draft], caller: Caller, *, batch: bool = True) -> CreatedAll:
        """All of them, or none: one transaction, each its own act."""
        if not 1 <= len(drafts) <= BATCH:
            raise TooLarge(f"memories has {len(drafts)} items.", f"Hand in 1 to {BATCH} at once.", field="memories")
        checked = [
            self._checked(draft, caller, f"memories[{number}]." if batch else "") for number, draft in enumerate(drafts)
        ]
        with self._store.unit(_stamp(caller)) as unit:
            return CreatedAll(tuple(_create(unit, item) for item in checked))

    def update(
        self, memory_id: str, version: int, revision: Revision, caller: Caller, key: str | None = None
    ) -> Updated:
        checked_memory_id(memory_id)
        check = Checker(self._limits)
        fields = self._revised(revision, check)
        if not fields:
            raise InvalidInput("The update names no field to change.", "Give at least one field beside id and version.")
        digest = fingerprint(
            "update", memory_id, version, sorted(fields), [str(fields[name]) for name in sorted(fields)]
        )
        with self._store.unit(_stamp(caller)) as unit:
            replayed = _replayed(unit, key, digest)
            if replayed:
                return _updated(replayed, replayed=True)
            node = existing(unit, memory_id)
            self._refuse_stale(node, version)
            unit.act(key=_key(key), digest=digest)
            change = unit.put(replace(Memory.of(node), **fields).node())
            return replace(_updated(change, node), redacted=check.secrets)

    def forget(self, memory_id: str, caller: Caller, version: int | None = None) -> Updated:
        """Archive: out of recall, but still there for history, undo and as-of reading."""
        checked_memory_id(memory_id)
        with self._store.unit(_stamp(caller)) as unit:
            node = existing(unit, memory_id)
            if version is not None:
                self._refuse_stale(node, version)
            return _updated(unit.put(replace(node, status=Status.ARCHIVED)), node)

    def link(self, source_id: str, relation: str, target_id: str, note: str | None, caller: Caller) -> Linked:
        check = Checker(self._limits)
        tie = check.choice("relation", relation, Relation)
        if checked_memory_id(source_id, "source_id") == checked_memory_id(target_id, "target_id"):
            raise InvalidInput(f"{source_id} cannot be tied to itself.", "Give two different ids.", field="target_id")
        clean = check.name("note", note)
        with self._store.unit(_stamp(caller)) as unit:
            source, target = existing(unit, source_id, "source_id"), existing(unit, target_id, "target_id")
            change = unit.put(Link(source_id, tie, target_id, data={"note": clean} if clean else {}))
            closed = self._supersede(unit, source, target) if tie is Relation.SUPERSEDES else None
            return Linked(source_id, tie, target_id, change=change.seq if change else None, superseded=closed)

    def _supersede(self, unit: Unit, newer: Node, older: Node) -> str | None:
        """Close the older memory in time; part of the same act as the tie."""
        line = Reach(hops=SUPERSEDING_HOPS, relations=(Relation.SUPERSEDES,), direction=Direction.OUT)
        if any(found.node.id == newer.id for found in self._store.neighbours(older.id, line)):
            raise Conflict(
                f"{older.id} already supersedes {newer.id}, so {newer.id} cannot supersede it.",
                "Undo the other tie first (memory_history shows its change), or swap source and target.",
            )
        if older.status != Status.ACTIVE:
            return None
        unit.put(replace(older, status=Status.SUPERSEDED, ended_at=newer.happened_at))
        return older.id

    def _checked(self, draft: Draft, caller: Caller, where: str) -> _Checked:
        check = Checker(self._limits, where)
        now = self._clock()
        project = check.name("project_id", draft.project_id) or caller.project
        if project == EVERY_PROJECT:
            raise check.refusal("project_id", project, "one project, or 'global' for what is true everywhere,")
        memory = Memory(
            id="",
            content=check.content(draft.content),
            memory_type=check.choice("memory_type", draft.memory_type, MemoryType),
            importance=check.share("importance", draft.importance),
            project_id=project,
            status=Status.ACTIVE,
            occurred_at=first_instant(draft.occurred_at, f"{where}occurred_at", now) if draft.occurred_at else "",
            created_at="",
            updated_at="",
            version=0,
            author="",
            subject=check.name("subject", draft.subject),
            tags=check.tags(draft.tags),
            session_id=check.name("session_id", draft.session_id),
            source=check.name("source", draft.source),
            metadata=check.metadata(draft.metadata),
        )
        key = _key(check.name("key", draft.key))
        as_asked = replace(memory, occurred_at=draft.occurred_at or "")
        return _Checked(memory, key, fingerprint("create", str(as_asked)), check.secrets)

    def _revised(self, revision: Revision, check: Checker) -> dict[str, Any]:
        """The fields that an update sets, checked."""
        now = self._clock()
        rules: dict[str, Any] = {
            "content": check.content,
            "memory_type": lambda value: check.choice("memory_type", value, MemoryType),
            "importance": lambda value: check.share("importance", value),
            "tags": check.tags,
            "subject": lambda value: check.name("subject", value),
            "project_id": lambda value: _one_project(check, value),
            "occurred_at": lambda value: first_instant(value, "occurred_at", now),
            "source": lambda value: check.name("source", value),
            "metadata": check.metadata,
        }
        given = {name: getattr(revision, name) for name in rules}
        return {name: rules[name](value) for name, value in given.items() if value is not None}

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


def existing(unit: Unit, memory_id: str, field: str = "memory_id") -> Node:
    """The memory with this id, or an error that says why there is none."""
    return readable(unit.get(memory_id), memory_id, field)


def readable(found: Node | Link | None, memory_id: str, field: str = "memory_id") -> Node:
    if not isinstance(found, Node) or found.kind != MEMORY:
        raise NotFound(
            f"There is no memory with the id {shown(memory_id)}.",
            "Find ids with semantic_recall, search_memories or list_memories.",
            field=field,
        )
    if found.status == Status.PURGED:
        raise Purged(
            f"{memory_id} was erased for good on {found.updated_at[:10]}.",
            "Nothing of it is left to read.",
            field=field,
        )
    return found


def _create(unit: Unit, item: _Checked) -> Created:
    replayed = _replayed(unit, item.key, item.digest, hashed=True)
    if replayed:
        return _created(replayed, replayed=True)
    unit.act(key=item.key, digest=item.digest if item.key else None)
    change = unit.put(replace(item.memory, id=_free_id(unit)).node())
    if change is None:
        raise Conflict("The new memory was there already.", "Try again.")
    return replace(_created(change), redacted=item.redacted)


def _free_id(unit: Unit) -> str:
    while True:
        candidate = new_id(MEMORY_PREFIX)
        if unit.get(candidate) is None:
            return candidate


def _replayed(unit: Unit, key: str | None, digest: str, *, hashed: bool = False) -> Change | None:
    """The change that this request made when it came for the first time."""
    if key is None:
        return None
    change = unit.done(key if hashed else _key(key) or "")
    if change is None:
        return None
    readable(unit.get(change.thing), change.thing)
    if change.digest != digest:
        raise KeyReused(
            f"The key was used before, at {change.at}, for a different request that wrote {change.thing}.",
            "Use a new key for a new request; repeat a request with exactly the same fields.",
            thing=change.thing,
            change=change.seq,
        )
    return change


def _key(key: str | None) -> str | None:
    """Keys are kept as fingerprints: a caller's key may itself say something private."""
    return fingerprint("key", key) if key else None


def _created(change: Change, *, replayed: bool = False) -> Created:
    node = readable(change.after, change.thing)
    return Created(
        id=node.id,
        created_at=node.created_at,
        project_id=node.project,
        version=node.version,
        change=change.seq,
        replayed=replayed,
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


def _one_project(check: Checker, value: str) -> str:
    project = check.name("project_id", value)
    if project is None or project == EVERY_PROJECT:
        raise check.refusal("project_id", value, "one project, or 'global' for what is true everywhere,")
    return project


def _stamp(caller: Caller) -> Stamp:
    return Stamp(author=caller.author, run=caller.run)


def _version_after(change: Change) -> int:
    return change.after.version if isinstance(change.after, Node) else 0
