"""What is to be made of groups of repeated memories, in the light of what was made of them before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dionysus_mcp.mind.consolidation.grouping import Group
from dionysus_mcp.mind.naming import mentions
from dionysus_mcp.mind.values import Memory, MemoryType, Status

SOURCE = "consolidation"
LEAST_TIMES = 3


@dataclass(frozen=True, slots=True)
class Earlier:
    """A memory that was made by consolidating: how it stands now, and what it cites."""

    memory: Memory
    cites: frozenset[str]


@dataclass(frozen=True, slots=True)
class Planned:
    """A memory to make, and the memories it is made of, oldest first. `about` were made of some of them before."""

    memory: Memory
    times: int
    sources: tuple[Memory, ...]
    about: tuple[Memory, ...]

    @property
    def supersedes(self) -> tuple[Memory, ...]:
        return tuple(memory for memory in self.about if memory.status is Status.ACTIVE)


@dataclass(frozen=True, slots=True)
class Plan:
    """What was said oftenest comes first. `known` are groups that were consolidated before, and have not grown."""

    planned: tuple[Planned, ...]
    known: int


def plan(groups: Iterable[Group], episodes: Mapping[str, int], earlier: Sequence[Earlier]) -> Plan:
    planned: list[Planned] = []
    known = 0
    citing = _citing(earlier)
    for group in groups:
        times = len({episodes[memory.id] for memory in group.memories})
        if times < LEAST_TIMES:
            continue
        numbers = sorted({number for memory in group.memories for number in citing.get(memory.id, ())})
        about = [earlier[number] for number in numbers]
        if any(one.cites.issuperset(memory.id for memory in group.memories) for one in about):
            known += 1
        else:
            planned.append(_planned(group, times, about))
    return Plan(tuple(sorted(planned, key=_oftenest)), known)


def _citing(earlier: Sequence[Earlier]) -> dict[str, list[int]]:
    """By the id of a memory, which of what was made before cites it."""
    citing: dict[str, list[int]] = defaultdict(list)
    for number, one in enumerate(earlier):
        for id_ in one.cites:
            citing[id_].append(number)
    return citing


def _planned(group: Group, times: int, about: Sequence[Earlier]) -> Planned:
    return Planned(
        memory=_made_of(group, times),
        times=times,
        sources=tuple(group.memories),
        about=tuple(one.memory for one in about),
    )


def _made_of(group: Group, times: int) -> Memory:
    """The memory that says what all of them say, as one of them says it."""
    memories, shared = group.memories, group.shared
    content = f"{times} times {_span(memories)}: {shared.content}"
    return Memory(
        id="",
        content=content,
        memory_type=MemoryType.SEMANTIC,
        importance=max(memory.importance for memory in memories),
        project_id=shared.project_id,
        status=Status.ACTIVE,
        occurred_at=memories[-1].occurred_at,
        created_at="",
        updated_at="",
        version=0,
        author="",
        subject=shared.subject,
        tags=tuple(tag for tag in shared.tags if all(tag in memory.tags for memory in memories)),
        mentions=mentions(content, shared.subject),
        source=SOURCE,
    )


def _span(memories: Sequence[Memory]) -> str:
    first, last = (memory.occurred_at[:10] for memory in (memories[0], memories[-1]))
    return f"on {first}" if first == last else f"between {first} and {last}"


def _oftenest(one: Planned) -> tuple[int, str, str]:
    return -one.times, one.sources[0].occurred_at, one.sources[0].id
