"""Remembering: creating, changing, archiving and tying memories. Every promise about writes is kept here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

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
from dionysus_mcp.mind.answers import Created, CreatedAll, Linked, Updated
from dionysus_mcp.mind.checks import Checker, Limits
from dionysus_mcp.mind.drafts import Checked, Revision, checked_draft, hashed_key, revised_fields
from dionysus_mcp.mind.identity import MEMORY_PREFIX, checked_memory_id, fingerprint, new_id
from dionysus_mcp.mind.telling import told
from dionysus_mcp.mind.values import MEMORY, Caller, Draft, Memory, Relation, Status
from dionysus_mcp.store.port import Change, Clock, Direction, Link, Node, Reach, Stamp, Store, Unit

BATCH = 500
SUPERSEDING_HOPS = 50


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
            self.checked(draft, caller, f"memories[{number}]." if batch else "") for number, draft in enumerate(drafts)
        ]
        with self._store.unit(_stamp(caller)) as unit:
            return CreatedAll(tuple(create_in(unit, item) for item in checked))

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
        with self._store.unit(_stamp(caller)) as unit:
            replayed = _replayed(unit, key, digest)
            if replayed:
                return _updated(replayed, replayed=True)
            node = existing(unit, memory_id)
            self._refuse_stale(node, version)
            unit.act(key=hashed_key(key), digest=digest)
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

    def checked(self, draft: Draft, caller: Caller, where: str = "") -> Checked:
        """What `create_in` takes: many can be checked before a unit of work begins."""
        return checked_draft(draft, caller.project, Checker(self._limits, where), self._clock())

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


def create_in(unit: Unit, item: Checked) -> Created:
    """Store a memory as an act of its own, unless it was stored under its key before."""
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
    change = unit.done(key if hashed else hashed_key(key) or "")
    if change is None:
        return None
    now = unit.get(change.thing)
    if now is None:
        raise NotFound(
            f"{change.thing} was stored under this key at {change.at} and has been undone since.",
            "Undo that (memory_history shows its change), or use a new key to store it again.",
            thing=change.thing,
        )
    readable(now, change.thing)
    if change.digest != digest:
        raise KeyReused(
            f"The key was used before, at {change.at}, for a different request that wrote {change.thing}.",
            "Use a new key for a new request; repeat a request with exactly the same fields.",
            thing=change.thing,
            change=change.seq,
        )
    return change


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


def _stamp(caller: Caller) -> Stamp:
    return Stamp(author=caller.author, run=caller.run)


def _version_after(change: Change) -> int:
    return change.after.version if isinstance(change.after, Node) else 0
