"""The two states of the whole store, as values: how much energy there is, and whether beats are paused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from dionysus_mcp.mind.kinds import Kind
from dionysus_mcp.mind.values import GLOBAL_PROJECT, Status
from dionysus_mcp.store.port import Link, Node

ENERGY, BEATS = "state_energy", "state_beats"
ERASED = "the reason has been erased for good"
DIGITS = 6
"""Sums are rounded to so many, so that adding tenths leaves no dust."""


@dataclass(frozen=True, slots=True)
class Balance:
    """How much energy there is, what changed it last and by how much, and when beats reached out."""

    energy: float
    what: str = ""
    amount: float = 0.0
    reached_out: str = ""

    @classmethod
    def of(cls, found: Node | Link | None, start: float, most: float) -> Balance:
        """As it is stored; what there is at first when nothing is, and never more than there may be."""
        stored = cls.stored(found)
        return replace(stored, energy=min(max(stored.energy, 0.0), most)) if stored else cls(min(start, most))

    @classmethod
    def stored(cls, found: Node | Link | None) -> Balance | None:
        """Just as it is stored, unless it never was, or was erased for good."""
        if not isinstance(found, Node) or found.status == Status.PURGED:
            return None
        data = found.data
        return cls(data["energy"], data["what"], data["amount"], data.get("reached_out", ""))

    def node(self) -> Node:
        told: dict[str, Any] = {"energy": self.energy, "what": self.what, "amount": self.amount}
        return _state(ENERGY, told | ({"reached_out": self.reached_out} if self.reached_out else {}))


@dataclass(frozen=True, slots=True)
class Pause:
    """Whether beats are paused: since when, by whom and why."""

    on: bool = False
    since: str = ""
    by: str = ""
    reason: str = ""

    @classmethod
    def of(cls, found: Node | Link | None) -> Pause:
        """As it is stored. Erasing a reason lets no beat run that was held: somebody who knows has to."""
        if not isinstance(found, Node):
            return cls()
        return cls(True, found.updated_at, reason=ERASED) if found.status == Status.PURGED else cls(**found.data)

    def node(self) -> Node:
        return _state(BEATS, {"on": self.on, "since": self.since, "by": self.by, "reason": self.reason})


def _state(id_: str, data: Mapping[str, Any]) -> Node:
    return Node(id=id_, kind=Kind.STATE, project=GLOBAL_PROJECT, data=data)


def rounded(energy: float) -> float:
    return round(energy, DIGITS)
