"""Trails: memories one after the other, from one that a question finds to one that it does not; and their worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dionysus_mcp.store.port import Node

HOP_COST = 0.06
LAST = 0.8
"""What closeness in meaning of the last memory counts beside words."""
TO_THE_POINT = 0.2
"""A closeness from which a memory may speak of what is asked, in other words."""


@dataclass(frozen=True, slots=True)
class Tread:
    """A memory of a trail, what led to it from the one before, and what it has to do with the question."""

    node: Node
    held: frozenset[str]
    closeness: float | None = None
    by: str = ""
    name: str = ""

    @property
    def bears(self) -> bool:
        """Whether it has anything to do with what is asked."""
        return bool(self.held) or self.is_near

    @property
    def is_near(self) -> bool:
        return (self.closeness or 0.0) >= TO_THE_POINT


@dataclass(frozen=True, slots=True)
class Trail:
    treads: tuple[Tread, ...]

    @property
    def last(self) -> Tread:
        return self.treads[-1]

    @property
    def held(self) -> frozenset[str]:
        """The words of the question that any of its memories holds."""
        return frozenset().union(*(tread.held for tread in self.treads))

    @property
    def names(self) -> frozenset[str]:
        """The names that led on already."""
        return frozenset(tread.name.casefold() for tread in self.treads if tread.name)

    @property
    def breaks_off(self) -> bool:
        """Whether a name led to something that has nothing to do with what of the question was still open there."""
        before = frozenset[str]().union(*(tread.held for tread in self.treads[:-1]))
        return bool(self.last.name) and self.last.held <= before and not self.last.is_near

    def goes_to(self, tread: Tread) -> Trail:
        return Trail((*self.treads, tread))

    def passes(self, node: Node) -> bool:
        return any(tread.node.id == node.id for tread in self.treads)


def worth(trail: Trail, weights: Mapping[str, float]) -> float:
    """How much of the question a trail holds and how close its end is to what was left; each hop must earn its cost."""
    return covered(trail, weights) + LAST * (trail.last.closeness or 0.0) - HOP_COST * (len(trail.treads) - 1)


def covered(trail: Trail, weights: Mapping[str, float]) -> float:
    """The share of the question's words, by their weight, that its memories hold together."""
    asked = sum(weights.values())
    return sum(weights.get(word, 0.0) for word in trail.held) / asked if asked else 0.0
