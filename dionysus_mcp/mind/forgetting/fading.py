"""How relevant a memory still is, and what keeps it although it has faded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import exp

from dionysus_mcp.mind.moments import iso
from dionysus_mcp.mind.values import MemoryType
from dionysus_mcp.store.port import Node, Use

FADING_A_DAY = 0.005
IMPORTANT = 0.7
RECENT = timedelta(days=30)
DAY = timedelta(days=1)


class Archiving(StrEnum):
    """Who archives what has faded."""

    OFF = "off"
    """A person, or nobody."""
    DAILY = "daily"


class Protection(StrEnum):
    """Why a memory stays, although it has faded."""

    IMPORTANT = "important"
    STRATEGIC = "strategic"
    YOUNG = "young"
    IN_USE = "in_use"
    CITED = "cited"


@dataclass(frozen=True, slots=True)
class Terms:
    """Below which relevance a memory has faded, and whether it is archived by itself then."""

    below: float = 0.1
    archiving: Archiving = Archiving.OFF


TERMS = Terms()


@dataclass(frozen=True, slots=True)
class Standing:
    """A memory as it stands at a moment. A change counts as a use: whoever takes back an archiving wants it to stay."""

    node: Node
    use: Use | None
    now: datetime

    @property
    def last(self) -> str:
        return max(self.node.updated_at, self.use.last if self.use else "")

    @property
    def days(self) -> float:
        """How long it has not been used."""
        return max(0.0, (self.now - datetime.fromisoformat(self.last)) / DAY)

    @property
    def relevance(self) -> float:
        return self.node.weight * exp(-FADING_A_DAY * self.days)

    @property
    def protection(self) -> Protection | None:
        """What keeps it, as far as it shows by itself; who cites it does not."""
        recent = iso(self.now - RECENT)
        if self.node.weight >= IMPORTANT:
            return Protection.IMPORTANT
        if self.node.label == MemoryType.STRATEGIC:
            return Protection.STRATEGIC
        if self.node.created_at > recent:
            return Protection.YOUNG
        return Protection.IN_USE if self.last > recent else None

    @property
    def why(self) -> str:
        used = "never used, unchanged since"
        if self.use:
            used = "used once, last" if self.use.count == 1 else f"used {self.use.count} times, last"
        return f"importance {self.node.weight:g}; {used} {self.last[:10]}, {int(self.days)} days ago"
