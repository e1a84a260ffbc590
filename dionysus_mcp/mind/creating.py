"""Storing new memories inside a unit of work, and what follows for the memories that they are close to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from dionysus_mcp.errors import Conflict, KeyReused, NotFound
from dionysus_mcp.mind.answers import Close, Created
from dionysus_mcp.mind.drafts import Checked, hashed_key
from dionysus_mcp.mind.existing import readable
from dionysus_mcp.mind.identity import MEMORY_PREFIX, new_id
from dionysus_mcp.mind.meaning import Vectors
from dionysus_mcp.mind.noticing import Noticed, Seen, stands_for, where_it_would_stand
from dionysus_mcp.mind.superseding import close_older
from dionysus_mcp.mind.truth.verdict import Kind
from dionysus_mcp.mind.values import Memory, MemoryType, Status
from dionysus_mcp.plain import shortened
from dionysus_mcp.store.port import Change, Node, Unit

GIST_CHARS = 200
CLOSED, PROPOSED, REPORTED = "closed", "proposed", "reported"
Then = Callable[[Unit, Node], None]
"""What else belongs to the act in which a memory is stored."""


@dataclass(slots=True)
class Creating:
    """Stores the memories of one batch, each as an act of its own."""

    unit: Unit
    may_close: bool = True
    then: Then | None = None
    made: list[Created] = field(default_factory=list)
    strengthened: list[str] = field(default_factory=list)
    """Memories that were said again."""

    def store(self, item: Checked, vectors: Vectors | None = None, seen: Seen | None = None) -> Created:
        """Store one, unless it was stored under its key before, or, having none, stands there word for word. Nothing
        follows where nobody looked."""
        replayed = replayed_under(self.unit, item.key, item.digest, hashed=True)
        created = _created(replayed, replayed=True) if replayed else None
        if created is None and seen and not item.key:
            created = self._same(item.memory, seen.same)
        if created is None:
            created = self._stored(item, vectors)
            created = replace(created, close=self._followed(created.id, item.memory, seen.close if seen else ()))
        self.made.append(created)
        return created

    def _same(self, memory: Memory, noticed: Noticed | None) -> Created | None:
        there = self._as_it_was(noticed) or self._standing(memory)
        if there is None:
            return None
        self.strengthened.append(there.id)
        return Created(
            id=there.id,
            created_at=there.created_at,
            project_id=there.project,
            version=there.version,
            change=None,
            repeated=True,
        )

    def _standing(self, memory: Memory) -> Node | None:
        """What says just this, also when it was stored after the others were looked at."""
        if memory.memory_type is MemoryType.EPISODIC and not memory.occurred_at:
            return None
        said = self.unit.saying(memory.content, where_it_would_stand(memory))
        return next((node for node in said if stands_for(Memory.of(node), memory)), None)

    def _stored(self, item: Checked, vectors: Vectors | None) -> Created:
        self.unit.act(key=item.key, digest=item.digest if item.key else None)
        change = self.unit.put(replace(item.memory, id=free_id(self.unit)).node())
        if change is None:
            raise Conflict("The new memory was there already.", "Try again.")
        if vectors:
            self.unit.embed(change.thing, vectors.embedder, vectors.vectors)
        if self.then:
            self.then(self.unit, readable(change.after, change.thing))
        return replace(_created(change), redacted=item.redacted)

    def _followed(self, new_id_: str, new: Memory, close: Sequence[Noticed]) -> tuple[Close, ...]:
        told = []
        for noticed in close:
            older = self._as_it_was(noticed)
            if older is not None and older.id != new_id_:
                told.append(self._close(new_id_, new, older, noticed))
        return tuple(told)

    def _close(self, new_id_: str, new: Memory, older: Node, noticed: Noticed) -> Close:
        verdict = noticed.verdict
        done, change = REPORTED, None
        if verdict.kind is Kind.REPETITION:
            self.strengthened.append(older.id)
        elif verdict.closes and self.may_close and older.project == new.project_id:
            newer = self.unit.get(new_id_)
            assert isinstance(newer, Node)
            self.unit.act()  # of its own, so that the closing can be taken back and the memory stays
            done, change = CLOSED, close_older(self.unit, newer, older, verdict.rule)
        elif verdict.kind is Kind.CHANGE:
            done = PROPOSED
        return Close(
            id=older.id,
            text=shortened(older.text, GIST_CHARS),
            newer=shortened(new.content, GIST_CHARS),
            finding=verdict.kind,
            rule=f"{verdict.rule}; {verdict.doubt}" if verdict.doubt else verdict.rule,
            done=done,
            change=change,
        )

    def _as_it_was(self, noticed: Noticed | None) -> Node | None:
        """The memory that was noticed, if it is still what it was when it was looked at."""
        if noticed is None:
            return None
        id_ = noticed.memory.id if noticed.place is None else self.made[noticed.place].id
        node = self.unit.get(id_)
        unchanged = isinstance(node, Node) and node.status == Status.ACTIVE and node.text == noticed.memory.content
        return node if unchanged and isinstance(node, Node) else None


def replayed_under(unit: Unit, key: str | None, digest: str, *, hashed: bool = False) -> Change | None:
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


def free_id(unit: Unit) -> str:
    while True:
        candidate = new_id(MEMORY_PREFIX)
        if unit.get(candidate) is None:
            return candidate


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
