"""A beat that has ended well, on record: what it did, said and wrote, as one act with the energy that it took."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from dionysus_mcp.errors import StaleVersion
from dionysus_mcp.mind.beats import BEAT, is_of_a_beat
from dionysus_mcp.mind.checks import UNSTORABLE
from dionysus_mcp.mind.creating import free_id
from dionysus_mcp.mind.energy.answers import Spent
from dionysus_mcp.mind.energy.energy import Energies
from dionysus_mcp.mind.energy.states import ENERGY, Balance
from dionysus_mcp.mind.ground import Ground
from dionysus_mcp.mind.kinds import PREFIXES, Kind
from dionysus_mcp.mind.meaning import Vectors
from dionysus_mcp.mind.memory import Memories
from dionysus_mcp.mind.values import MEMORY, Caller, Draft, Memory, MemoryType, Status
from dionysus_mcp.plain import shortened
from dionysus_mcp.redaction import redact
from dionysus_mcp.store.port import Link, Node, Operation, Order, Unit, Where

TOUCHED, WROTE = "TOUCHED", "WROTE"
IMPORTANCE = 0.3
NARRATIVE_CHARS, CONTEXT_CHARS, DECISION_CHARS, NEXT_CHARS = 1_500, 2_000, 20_000, 500
MOST_TIES = 200
READ = 5_000
"""Changes of one beat that are looked at."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a beat has to say of itself. `decision` is the code that ran, or the plan; valence is unknown when None."""

    beat_id: str
    run_id: str
    project_id: str
    narrative: str
    actions: tuple[str, ...] = ()
    decision: str = ""
    context: str = ""
    focus: str = ""
    ahead: str = ""
    valence: float | None = None
    status: str = "done"
    model: str = ""


@dataclass(frozen=True, slots=True)
class Ready:
    """A beat that can be recorded: texts cut and without secrets, the memory checked, its vectors made."""

    told: Told
    number: int
    memory: Memory
    vectors: Vectors | None
    before: Memory | None
    """The memory of the beat before, which is archived: the next beat reads this one's."""
    touched: tuple[str, ...]
    wrote: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BeatRecorded:
    """A beat, as it stands on record."""

    id: str
    number: int
    memory_id: str
    energy_before: float
    energy_after: float
    spent: float
    touched: tuple[str, ...] = ()
    wrote: tuple[str, ...] = field(default=())


class BeatRecording:
    """Prepared before anything is locked; recorded in the unit of work in which the energy is charged."""

    def __init__(self, ground: Ground, memories: Memories, energies: Energies) -> None:
        self._ground = ground
        self._store = ground.store
        self._memories = memories
        self._energies = energies

    def prepared(self, told: Told, since: int, caller: Caller) -> Ready:
        """What is on record is what the journal says that the run touched, whatever the agents say."""
        clean, number = _clean(told), self._last_number() + 1
        memory = replace(self._memories.checked(_draft(clean, number), caller).memory, mentions=())
        (vectors,) = self._ground.meaning.of_memories([memory])
        touched, wrote = self._things(told.run_id, since)
        return Ready(clean, number, memory, vectors, self._before(told.project_id), touched, wrote)

    def record_in(self, unit: Unit, ready: Ready) -> BeatRecorded:
        """All of it, or nothing. One act, so that it is also taken back as one."""
        unit.act()
        told, spent = ready.told, self._energies.commit_in(unit, ready.told.beat_id, ready.told.actions)
        memory_id = _put_memory(unit, ready)
        before = _before_spending(unit, spent)
        unit.put(_node(ready, memory_id, before, spent))
        for goal in ready.touched:
            unit.put(Link(told.beat_id, TOUCHED, goal))
        for memory in (*ready.wrote, memory_id):
            unit.put(Link(told.beat_id, WROTE, memory))
        return BeatRecorded(
            told.beat_id, ready.number, memory_id, before, spent.balance, spent.spent, ready.touched, ready.wrote
        )

    def last(self, project_id: str) -> Memory | None:
        """What the last beat of a project left for the next one."""
        return self._before(project_id)

    def _last_number(self) -> int:
        recorded = self._store.count(Where(Kind.HEARTBEAT)).get("", 0)
        newest = self._store.find(Where(Kind.HEARTBEAT), Order.NEWEST, 1)
        return max(recorded, *(int(node.data.get("number", 0)) for node in newest), 0)

    def _before(self, project_id: str) -> Memory | None:
        where = Where(MEMORY, (project_id,), statuses=(Status.ACTIVE,), tags=(BEAT,))
        found = self._store.find(where, Order.NEWEST, MOST_TIES)
        return next((Memory.of(node) for node in found if is_of_a_beat(node)), None)

    def _things(self, run: str, since: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The goals that a run touched and the memories that it made, as far as they are still there."""
        changes = self._store.changes(since=since, run=run, limit=READ)
        goals = [one.thing for one in changes if one.thing.startswith(f"{PREFIXES[Kind.GOAL]}_")]
        made = [
            one.thing
            for one in changes
            if one.operation is Operation.CREATE and one.thing.startswith(f"{PREFIXES[Kind.MEMORY]}_")
        ]
        return self._there(goals), self._there(made)

    def _there(self, ids: Sequence[str]) -> tuple[str, ...]:
        """Things, not their ties, whose names begin alike."""
        unique = [one for one in dict.fromkeys(ids) if " " not in one][:MOST_TIES]
        return tuple(node.id for node in self._store.get(unique) if node.status != Status.PURGED)


def _clean(told: Told) -> Told:
    return replace(
        told,
        narrative=_text(told.narrative, NARRATIVE_CHARS),
        decision=_text(told.decision, DECISION_CHARS),
        context=_text(told.context, CONTEXT_CHARS),
        focus=_text(told.focus, CONTEXT_CHARS),
        ahead=_text(told.ahead, NEXT_CHARS),
    )


def _text(text: str, most: int) -> str:
    """What agents write is cut and cleaned rather than refused: a beat does not fail by a character."""
    return shortened(redact(UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)).text.strip(), most)


def _draft(told: Told, number: int) -> Draft:
    ahead = f" Next: {told.ahead}" if told.ahead else ""
    return Draft(
        content=f"Heartbeat {number}: {told.narrative}{ahead}",
        memory_type=MemoryType.EPISODIC,
        importance=IMPORTANCE,
        tags=(BEAT,),
        project_id=told.project_id,
        source=BEAT,
    )


def _put_memory(unit: Unit, ready: Ready) -> str:
    memory = replace(ready.memory, id=free_id(unit)).node()
    unit.put(memory)
    if ready.vectors:
        unit.embed(memory.id, ready.vectors.embedder, ready.vectors.vectors)
    older = unit.get(ready.before.id) if ready.before else None
    if isinstance(older, Node) and older.status == Status.ACTIVE and _is_still(unit, older):
        unit.put(replace(older, status=Status.ARCHIVED))
    return memory.id


def _is_still(unit: Unit, node: Node) -> bool:
    """Whether nobody else changed it during the beat: then to put it as it is changes nothing, and else it is refused.
    What a beat did is not taken back because somebody tidied up after the last one."""
    try:
        unit.put(node)
    except StaleVersion:
        return False
    return True


def _before_spending(unit: Unit, spent: Spent) -> float:
    stored = Balance.stored(_found(unit.get(ENERGY)))
    return round(spent.balance - stored.amount, 6) if stored and spent.change else spent.balance


def _found(thing: Node | Link | None) -> Node | None:
    return thing if isinstance(thing, Node) else None


def _node(ready: Ready, memory_id: str, before: float, spent: Spent) -> Node:
    told = ready.told
    data: dict[str, Any] = {
        "number": ready.number,
        "run": told.run_id,
        "focus": told.focus,
        "context": told.context,
        "decision": told.decision,
        "actions": list(told.actions),
        "narrative": told.narrative,
        "next": told.ahead,
        "valence": told.valence,
        "energy_before": before,
        "energy_after": spent.balance,
        "spent": spent.spent,
        "memory": memory_id,
        "model": told.model,
    }
    return Node(
        id=told.beat_id,
        kind=Kind.HEARTBEAT,
        project=told.project_id,
        status=told.status,
        data={name: value for name, value in data.items() if value not in ("", None, [])},
    )
