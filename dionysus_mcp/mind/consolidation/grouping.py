"""Memories that say the same, in groups in which each says what every other says: no chain drifts from its start."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from dionysus_mcp.mind.consolidation.sameness import LEAST_LIKENESS, Said, said, said_again
from dionysus_mcp.mind.truth.tokens import normalised
from dionysus_mcp.mind.values import Memory
from dionysus_mcp.store.port import Vector

Block = tuple[str, str]
"""A project and a subject: what is not in the same one is never compared."""


@dataclass(slots=True)
class Wording:
    """One text, and the memories that have it, oldest first."""

    block: Block
    said: Said
    memories: list[Memory] = field(default_factory=list)
    vector: Vector | None = None


@dataclass(slots=True)
class Group:
    """Wordings of the same."""

    wordings: list[Wording]

    @property
    def memories(self) -> list[Memory]:
        """Oldest first."""
        found = [memory for wording in self.wordings for memory in wording.memories]
        return sorted(found, key=lambda memory: (memory.occurred_at, memory.id))

    @property
    def shared(self) -> Memory:
        """The memory to quote: of the texts that say no more than all of them say, the most central, the newest."""
        least = min(len(wording.said.words) for wording in self.wordings)
        plainest = [wording for wording in self.wordings if len(wording.said.words) == least]
        return max(plainest, key=self._centrality).memories[-1]

    def takes(self, wording: Wording) -> bool:
        return all(said_again(one.said, wording.said, _cosine(one, wording)) for one in self.wordings)

    def _centrality(self, wording: Wording) -> float:
        return sum((_cosine(wording, other) or 0.0) * len(other.memories) for other in self.wordings)


def wordings(memories: Iterable[Memory]) -> list[Wording]:
    """Memories by what they say and what they are about, in the order in which they were said first."""
    found: dict[tuple[Block, str], Wording] = {}
    for memory in sorted(memories, key=lambda memory: (memory.occurred_at, memory.id)):
        block = memory.project_id, (memory.subject or "").casefold()
        text = normalised(memory.content).casefold()
        if (block, text) not in found:
            found[block, text] = Wording(block, said(memory.content))
        found[block, text].memories.append(memory)
    return list(found.values())


def grouped(every: Sequence[Wording]) -> list[Group]:
    """Each wording goes to the first group that takes it, or begins one: older groups stay what they were."""
    frequency = Counter(word for wording in every for word in wording.said.words)
    groups: list[Group] = []
    begun: defaultdict[tuple[Block, str], list[int]] = defaultdict(list)
    for wording in every:
        telling = [(wording.block, word) for word in _telling(wording.said, frequency)]
        group = _first_taking(wording, groups, (number for key in telling for number in begun[key]))
        if group is not None:
            group.wordings.append(wording)
            continue
        for key in telling:
            begun[key].append(len(groups))
        groups.append(Group([wording]))
    return groups


def _first_taking(wording: Wording, groups: Sequence[Group], numbers: Iterator[int]) -> Group | None:
    return next((groups[number] for number in sorted(set(numbers)) if groups[number].takes(wording)), None)


def _telling(one: Said, frequency: Mapping[str, int]) -> list[str]:
    """The rarest words of a text: whatever is as like it as it must be has at least one of them."""
    rarest = sorted(one.words, key=lambda word: (frequency[word], word))
    return rarest[: len(rarest) - ceil(LEAST_LIKENESS * len(rarest)) + 1]


def _cosine(one: Wording, other: Wording) -> float | None:
    ours: Any = one.vector
    return None if ours is None or other.vector is None else float(ours @ other.vector)
