"""What a search is made of: its limits, its states, and the trace that it leaves; nodes of the store and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from dionysus_mcp.mind.kinds import Kind
from dionysus_mcp.mind.values import Status
from dionysus_mcp.store.port import Node

MEMORY_GRAPH = "memory graph"
"""How a search went that no model thought in: over memories and what ties them."""

LABEL = "meta_tot"
MOST_STATES = 300


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much a search may cost, and how far and how broadly it may go."""

    calls: int = 40
    seconds: float = 10.0
    depth: int = 4
    branching: int = 3


class Standing(StrEnum):
    """What became of a state."""

    OPEN = "open"
    """Nobody went on from it."""
    EXPANDED = "expanded"
    DEAD_END = "dead end"
    """Nothing better followed from it, or memory speaks against it."""
    BEST = "best"
    """The end of the best way."""
    DEEPEST = "deepest"
    """As deep as the search may go."""


class Ended(StrEnum):
    """Why a search ended."""

    EXHAUSTED = "exhausted"
    CALLS = "calls"
    SECONDS = "seconds"
    STATES = "states"


@dataclass(frozen=True, slots=True)
class State:
    """One step on a way: a memory, or a thought of a model; how it was reached; and what it scores, part by part.

    The first one is the task itself, which has no score.
    """

    number: int
    parent: int | None = None
    depth: int = 0
    memory_id: str = ""
    thought: str = ""
    how: str = ""
    score: float | None = None
    parts: Mapping[str, float] = field(default_factory=dict)
    for_it: tuple[str, ...] = ()
    against_it: tuple[str, ...] = ()
    standing: Standing = Standing.OPEN

    @property
    def refuted(self) -> bool:
        """Whether more of memory speaks against it than for it."""
        return len(self.against_it) > len(self.for_it)

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> State:
        kept = cls(**data)
        return replace(
            kept,
            for_it=tuple(kept.for_it),
            against_it=tuple(kept.against_it),
            standing=Standing(kept.standing),
        )

    def data(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "parent": self.parent,
            "depth": self.depth,
            "memory_id": self.memory_id,
            "thought": self.thought,
            "how": self.how,
            "score": self.score,
            "parts": dict(self.parts),
            "for_it": list(self.for_it),
            "against_it": list(self.against_it),
            "standing": str(self.standing),
        }


@dataclass(frozen=True, slots=True)
class Trace:
    """A search that was made: its states in the order in which they were reached, and the position of the journal."""

    id: str
    task: str
    mode: str
    states: tuple[State, ...]
    best: int | None
    calls: int
    ended: Ended
    position: int
    project: str
    at: str = ""
    note: str | None = None
    shown: tuple[str, ...] = ()
    """The memories that a model was shown, where it thought of something: thoughts go with any of them."""

    @classmethod
    def of(cls, node: Node) -> Trace:
        data = node.data
        return cls(
            id=node.id,
            task=data["task"],
            mode=data["mode"],
            states=tuple(map(State.of, data["states"])),
            best=data["best"],
            calls=data["calls"],
            ended=Ended(data["ended"]),
            position=data["position"],
            project=node.project,
            at=node.happened_at,
            note=data.get("note"),
            shown=tuple(data.get("shown", ())),
        )

    def node(self) -> Node:
        return Node(
            id=self.id,
            kind=Kind.TRACE,
            project=self.project,
            label=LABEL,
            status=Status.ACTIVE,
            happened_at=self.at,
            data={
                "task": self.task,
                "mode": self.mode,
                "states": [state.data() for state in self.states],
                "best": self.best,
                "calls": self.calls,
                "ended": str(self.ended),
                "position": self.position,
                **({"note": self.note} if self.note else {}),
                **({"shown": list(self.shown)} if self.shown else {}),
            },
        )

    def way_to(self, number: int | None) -> list[State]:
        """The states from the task to this one, without the task."""
        way: list[State] = []
        while number is not None and self.states[number].parent is not None:
            way.append(self.states[number])
            number = self.states[number].parent
        return way[::-1]
