"""How well basins are the themes that memories are of: a simulated year whose themes are known, stored in order."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.parts.year import a_year
from dionysus_mcp.composition import build_mind
from dionysus_mcp.mind.filters import Filters
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.values import Caller, Draft
from dionysus_mcp.settings import load_settings

ME = Caller("benchmark", "year")
BATCH = 200
SIZEABLE = 5
FOUND = 10
PATIENCE_S = 60


@dataclass(frozen=True, slots=True)
class Said:
    """A memory of the year; its theme is empty when it has none."""

    text: str
    theme: str


@dataclass(frozen=True, slots=True)
class Parted:
    """Memories in groups: for each which one it is in, and its theme."""

    groups: Sequence[str]
    themes: Sequence[str]

    @property
    def number(self) -> int:
        return len(set(self.groups))

    @property
    def coverage(self) -> float:
        """The share of memories in a group of some size."""
        sizes = Counter(self.groups)
        return sum(size for size in sizes.values() if size >= SIZEABLE) / len(self.groups)

    @property
    def purity(self) -> float:
        """The share of memories with a theme that are of the commonest theme in their group."""
        by_group: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for group, theme in zip(self.groups, self.themes, strict=True):
            if theme:
                by_group[group][theme] += 1
        best = sum(max(themes.values()) for themes in by_group.values())
        return best / sum(themes.total() for themes in by_group.values())

    @property
    def largest(self) -> float:
        return max(Counter(self.groups).values()) / len(self.groups)


def said(seed: int, days: int) -> list[Said]:
    """What is noted in the first days of a year: situations and outcomes apart, as they are stored."""
    told = []
    for event in a_year(seed, days=days).events:
        told += [Said(text, event.theme) for text in (event.text, event.outcome) if text]
    return told


def shuffled(memories: Sequence[Said], seed: int) -> list[Said]:
    return random.Random(seed).sample(memories, len(memories))


def lived(folder: Path, model: str, memories: Sequence[Said]) -> tuple[Mind, list[str]]:
    """A mind in which these were stored, and followed, and their ids in order."""
    settings = load_settings(home=folder, project=ME.project, changes="off", embedding={"model": model})
    mind = build_mind(settings, patience_s=PATIENCE_S)
    ids: list[str] = []
    for start in range(0, len(memories), BATCH):
        drafts = [Draft(one.text, memory_type="episodic") for one in memories[start : start + BATCH]]
        ids += [made.id for made in mind.memories.create_all(drafts, ME).created]
    mind.basins.follow()
    return mind, ids


def parted(mind: Mind, ids: Sequence[str], memories: Sequence[Said]) -> Parted:
    """The memories in their basins; each that is alone is a group of its own."""
    of = mind.basins.of_memories(ids)
    return Parted([of.get(id_, id_) for id_ in ids], [one.theme for one in memories])


def led(vectors: NDArray[np.float32], memories: Sequence[Said], theta: float) -> Parted:
    """The same by leaders among the vectors as they are: what basins would be without a space of their own."""
    sums, groups = np.zeros_like(vectors), list[str]()
    number = 0
    for vector in vectors:
        directions = sums[:number] / np.maximum(np.linalg.norm(sums[:number], axis=1, keepdims=True), 1e-9)
        near = directions @ vector if number else np.zeros(0)
        at = int(near.argmax()) if number and near.max() >= theta else number
        number += at == number
        sums[at] += vector
        groups.append(str(at))
    return Parted(groups, [one.theme for one in memories])


def names_find(mind: Mind, most: int = 100) -> float:
    """Of the first ten memories that a search by a basin's name finds, how many are in it; of basins of some size."""
    found = []
    for basin in mind.basins.landscape(most).largest:
        if basin.members >= SIZEABLE and basin.name:
            hits = mind.recall.search(basin.name, FOUND, Filters(), ME).hits[: min(FOUND, basin.members)]
            of = mind.basins.of_memories([hit.id for hit in hits])
            found.append(sum(of.get(hit.id) == basin.id for hit in hits) / max(len(hits), 1))
    return sum(found) / len(found) if found else float("nan")


def agreement(one: Mapping[str, str], other: Mapping[str, str]) -> float:
    """How far two ways of grouping the same things agree, by pairs, with chance taken out (adjusted Rand index)."""
    both = Counter((one[key], other[key]) for key in one)
    ours, theirs = Counter(one.values()), Counter(other.values())
    together, first, second = (sum(map(_pairs, counts.values())) for counts in (both, ours, theirs))
    chance = first * second / _pairs(len(one))
    return (together - chance) / ((first + second) / 2 - chance)


def _pairs(number: int) -> float:
    return number * (number - 1) / 2
