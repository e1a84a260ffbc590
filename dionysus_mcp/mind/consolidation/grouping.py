"""Memories that say the same, in groups in which each says what every other says: no chain drifts from its start."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dionysus_mcp.mind.consolidation.sameness import Said, near, said, worded_alike
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
        return all(worded_alike(one.said, wording.said) for one in self.wordings) and all(
            near(one.said, wording.said, _cosine(one, wording)) for one in self.wordings
        )

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
    groups = _Groups(Counter(word for wording in every for word in wording.said.words))
    for wording in every:
        group = next((group for group in groups.near(wording) if group.takes(wording)), None)
        if group is None:
            groups.begin(wording)
        else:
            group.wordings.append(wording)
    return groups.begun


class _Groups:
    """Groups by the words of their first wording. Of two that say the same, one has all words of the other: so the
    rarest word of one of them is in both."""

    def __init__(self, frequency: Mapping[str, int]) -> None:
        self.begun: list[Group] = []
        self._first_words: list[frozenset[str]] = []
        self._frequency = frequency
        self._by_word: defaultdict[Hashable, list[int]] = defaultdict(list)
        self._by_rarest: defaultdict[Hashable, list[int]] = defaultdict(list)

    def near(self, wording: Wording) -> Iterator[Group]:
        """The groups that may take a wording, oldest first."""
        words, first = wording.said.words, self._first_words
        less = (number for key in _keys(wording) for number in self._by_rarest.get(key, ()) if first[number] <= words)
        more = (number for number in self._by_word.get(self._rarest(wording), ()) if words <= first[number])
        return (self.begun[number] for number in sorted({*less, *more}))

    def begin(self, wording: Wording) -> None:
        number = len(self.begun)
        self.begun.append(Group([wording]))
        self._first_words.append(wording.said.words)
        self._by_rarest[self._rarest(wording)].append(number)
        for key in _keys(wording):
            self._by_word[key].append(number)

    def _rarest(self, wording: Wording) -> Hashable:
        word = min(wording.said.words, key=lambda word: (self._frequency[word], word), default="")
        return _key(wording, word)


def _keys(wording: Wording) -> Iterator[Hashable]:
    return (_key(wording, word) for word in wording.said.words)


def _key(wording: Wording, word: str) -> Hashable:
    return wording.block, wording.said.as_is, word


def _cosine(one: Wording, other: Wording) -> float | None:
    ours: Any = one.vector
    return None if ours is None or other.vector is None else float(ours @ other.vector)
