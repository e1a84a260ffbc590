"""How active basins are: what activates them, how that fades, and what being active together leaves behind.

Nothing runs to make it fade: it is calculated when somebody looks. A clock that goes back stops the fading for so long.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from itertools import combinations

from dionysus_mcp.mind.basins.values import Area, State
from dionysus_mcp.mind.moments import iso
from dionysus_mcp.store.port import Unit

THRESHOLD, ACTIVE_ABOVE, SATURATED_FROM = 0.5, 0.2, 0.95
DECAYING_FROM = 0.1
HALF_LIFE_H = 6.0
"""What was on one's mind in the morning is half there after lunch, and gone by the next day."""
RESTING, LEAST_CLAUSE, MOST_CLAUSE, CLAUSE_STEP = 1.0, 0.1, 2.0, 0.2
CLAUSE_HALF_LIFE_H = 7 * 24.0
KEPT = 0.9
LINK_LOSS = 0.01
LEAST_LINK = 0.01
HOURS_A_DAY = 24


@dataclass(frozen=True, slots=True)
class Activation:
    """A basin's activation as it was left, and when that was."""

    level: float = 0.0
    clause: float = RESTING
    count: int = 0
    at: str = ""

    @classmethod
    def of(cls, note: bytes | None) -> Activation:
        return cls(*json.loads(note)) if note else cls()

    def note(self) -> bytes:
        return json.dumps(astuple(self)).encode()

    def level_at(self, now: datetime) -> float:
        return self.level * _left(hours(self.at, now) / HALF_LIFE_H)

    def clause_at(self, now: datetime) -> float:
        return RESTING + (self.clause - RESTING) * _left(hours(self.at, now) / CLAUSE_HALF_LIFE_H)

    def state_at(self, now: datetime) -> State:
        level = self.level_at(now)
        if level >= SATURATED_FROM:
            return State.SATURATED
        if level >= THRESHOLD + ACTIVE_ABOVE:
            return State.ACTIVE
        if level >= THRESHOLD:
            return State.ACTIVATING
        return State.DECAYING if self.level >= THRESHOLD and level >= DECAYING_FROM else State.DORMANT

    def risen(self, strength: float, now: datetime) -> Activation:
        """Activated once more. It is dated by the clock as it is, so that one that went wrong does not hold it up."""
        clause = max(LEAST_CLAUSE, min(MOST_CLAUSE, self.clause_at(now) + CLAUSE_STEP))
        return Activation(min(1.0, self.level_at(now) + strength), clause, self.count + 1, iso(now))


@dataclass(frozen=True, slots=True)
class Together:
    """What two basins have from being active together."""

    strength: float = 0.0
    count: int = 0
    at: str = ""

    @classmethod
    def of(cls, note: bytes | None) -> Together:
        return cls(*json.loads(note)) if note else cls()

    def note(self) -> bytes:
        return json.dumps(astuple(self)).encode()

    def strength_at(self, now: datetime) -> float:
        days = hours(self.at, now) / HOURS_A_DAY
        return self.strength * math.exp(-LINK_LOSS * days)

    def grown(self, one: float, other: float, now: datetime) -> Together:
        """After both were active: bounded, so that it never exceeds 1."""
        before = self.strength_at(now)
        return Together(min(1.0, one * other * (1 - before) + KEPT * before), self.count + 1, iso(now))


def hours(since: str, now: datetime) -> float:
    """How long it is ago; no time at all when it lies ahead."""
    return max(0.0, (now - datetime.fromisoformat(since)).total_seconds() / 3600) if since else 0.0


def _left(half_lives: float) -> float:
    return math.exp2(-half_lives)


def excite(unit: Unit, basin_ids: Iterable[str], strength: float, now: datetime) -> dict[str, Activation]:
    """Activate basins together, each once."""
    ids = list(dict.fromkeys(basin_ids))
    kept = unit.notes(Area.ACTIVATION, ids)
    risen = {id_: Activation.of(kept.get(id_)).risen(strength, now) for id_ in ids}
    for id_, activation in risen.items():
        unit.note(Area.ACTIVATION, id_, activation.note())
    return risen


def tie(unit: Unit, risen: dict[str, Activation], among: Sequence[str], now: datetime) -> None:
    """Strengthen what is between basins that were activated together; kept for both, so that either finds it."""
    pairs = list(combinations(among, 2))
    kept = unit.notes(Area.LINK, [f"{one} {other}" for one, other in pairs])
    for one, other in pairs:
        grown = Together.of(kept.get(f"{one} {other}")).grown(risen[one].level, risen[other].level, now)
        unit.note(Area.LINK, f"{one} {other}", grown.note())
        unit.note(Area.LINK, f"{other} {one}", grown.note())
