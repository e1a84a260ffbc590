"""Cognitive events: a problem, what was tried and what came of it, stored as memories that are tied."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from dionysus_mcp.errors import Conflict, TooLarge
from dionysus_mcp.mind.cognition.answers import Ending, Integrated
from dionysus_mcp.mind.cognition.texts import REASONING_CHARS, asked
from dionysus_mcp.mind.creating import free_id, replayed_under
from dionysus_mcp.mind.drafts import Checked
from dionysus_mcp.mind.existing import existing
from dionysus_mcp.mind.ground import Ground
from dionysus_mcp.mind.identity import checked_memory_id, fingerprint
from dionysus_mcp.mind.meaning import Vectors
from dionysus_mcp.mind.memory import Memories
from dionysus_mcp.mind.values import Caller, Draft, MemoryType, Relation
from dionysus_mcp.store.port import Change, Link, Node, Unit

EVENT = "cognitive-event"
PROBLEM, ATTEMPT, OUTCOME = "problem", "attempt", "outcome"
FIELDS = {PROBLEM: "problem", ATTEMPT: "reasoning", OUTCOME: "outcome"}
TYPES = {PROBLEM: MemoryType.EPISODIC, ATTEMPT: MemoryType.PROCEDURAL, OUTCOME: MemoryType.EPISODIC}
ENDED = "ended"
MOST_SOURCES = 50


@dataclass(frozen=True, slots=True)
class Told:
    """An event as a caller tells it. `worked` is None when that is not known; `memory_ids` are what it stood on."""

    problem: str
    reasoning: str
    outcome: str = ""
    worked: bool | None = None
    memory_ids: tuple[str, ...] = ()
    key: str | None = None

    @property
    def ended(self) -> Ending:
        if self.worked is None:
            return Ending.UNKNOWN
        return Ending.WORKED if self.worked else Ending.FAILED

    @property
    def texts(self) -> dict[str, str]:
        said = {PROBLEM: self.problem, ATTEMPT: self.reasoning}
        return said | ({OUTCOME: self.outcome} if self.outcome else {})


class Events:
    """Stores events."""

    def __init__(self, ground: Ground, memories: Memories) -> None:
        self._ground = ground
        self._memories = memories

    def integrate(self, told: Told, caller: Caller) -> Integrated:
        """All of it in one act, or nothing."""
        sources = _sources(told.memory_ids)
        checked = {role: self._checked(role, text, told, caller) for role, text in told.texts.items()}
        vectors = self._ground.meaning.of_memories([one.memory for one in checked.values()])
        key, digest = checked[PROBLEM].key, fingerprint("event", told.texts, told.ended, sources)
        with self._ground.store.unit(caller.stamp) as unit:
            before = replayed_under(unit, key, digest, hashed=True)
            if before:
                return _as_before(unit, before, told.ended)
            for id_ in sources:
                existing(unit, id_, "memory_ids")
            unit.act(key=key, digest=digest if key else None)
            changes = _put(unit, list(checked.values()), vectors)
            stored = {role: change.thing for role, change in zip(checked, changes, strict=True)}
            ties = [unit.put(tie) for tie in _ties(stored, sources)]
        self._ground.meaning.stored(vectors)
        redacted = sum(one.redacted for one in checked.values())
        return Integrated(stored, len(ties), told.ended, changes[0].seq, redacted)

    def _checked(self, role: str, text: str, told: Told, caller: Caller) -> Checked:
        asked(self._ground.limits, FIELDS[role], text, REASONING_CHARS)
        draft = Draft(
            content=text,
            memory_type=TYPES[role],
            tags=(EVENT, role),
            key=told.key if role == PROBLEM else None,
            metadata={ENDED: told.ended} if role == PROBLEM else None,
        )
        return self._memories.checked(draft, caller)


def _sources(memory_ids: Sequence[str]) -> tuple[str, ...]:
    if len(memory_ids) > MOST_SOURCES:
        raise TooLarge(
            f"memory_ids has {len(memory_ids)} items; the limit is {MOST_SOURCES}.",
            "Name the memories that the reasoning stands on.",
            field="memory_ids",
        )
    return tuple(dict.fromkeys(checked_memory_id(id_, "memory_ids") for id_ in memory_ids))


def _put(unit: Unit, checked: Sequence[Checked], vectors: Sequence[Vectors | None]) -> list[Change]:
    made = []
    for item, own in zip(checked, vectors, strict=True):
        change = unit.put(replace(item.memory, id=free_id(unit)).node())
        if change is None:
            raise Conflict("The new memory was there already.", "Try again.")
        if own:
            unit.embed(change.thing, own.embedder, own.vectors)
        made.append(change)
    return made


def _ties(stored: Mapping[str, str], sources: Sequence[str]) -> Iterator[Link]:
    attempt = stored[ATTEMPT]
    yield Link(attempt, Relation.DERIVED_FROM, stored[PROBLEM])
    yield from (Link(attempt, Relation.DERIVED_FROM, id_) for id_ in sources)
    if OUTCOME in stored:
        yield Link(attempt, Relation.CAUSES, stored[OUTCOME])
        yield Link(stored[PROBLEM], Relation.NEXT, stored[OUTCOME])


def _as_before(unit: Unit, before: Change, ended: Ending) -> Integrated:
    """What this request stored when it came for the first time, as far as it is still there."""
    around = [end for tie in unit.links(before.thing) for end in (tie.source, tie.target) if end != before.thing]
    stored = {PROBLEM: before.thing} | {role: id_ for id_ in around if (role := role_of(unit.get(id_)))}
    ties = {tie.id for id_ in stored.values() for tie in unit.links(id_)}
    return Integrated(stored, len(ties), ended, before.seq, replayed=True)


def role_of(thing: object) -> str:
    """What a memory is in an event; empty when it is in none."""
    if not isinstance(thing, Node) or EVENT not in thing.tags:
        return ""
    return next((role for role in (PROBLEM, ATTEMPT, OUTCOME) if role in thing.tags), "")
