"""What is answered about energy and heartbeats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reserved:
    """A beat that runs: how much of the balance waits for it, and until when unless it is heard of again."""

    beat_id: str
    energy: float
    budget: float
    since: str
    until: str
    by: str
    run_id: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One change of the balance. Who caused it, in which run, by what, and what was there then."""

    change: int
    at: str
    by: str
    what: str
    amount: float
    balance: float
    run_id: str | None = None


@dataclass(frozen=True, slots=True)
class EnergyStatus:
    """How much energy there is. `available` is what no running beat waits for, and for an agent of a beat what that
    may still spend; `affordable` is what that is enough for, `after_next_beat` what there would be if a beat brought
    its energy now and spent none."""

    balance: float
    most: float
    available: float
    after_next_beat: float
    affordable: tuple[str, ...]
    costs: Mapping[str, float]
    reserved: Reserved | None = None
    cooling: Mapping[str, str] | None = None
    history: tuple[Entry, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Spent:
    """What was spent and what is left. `change` is None when nothing was."""

    balance: float
    available: float
    spent: float = 0.0
    action: str | None = None
    change: int | None = None


@dataclass(frozen=True, slots=True)
class Beat:
    """A heartbeat that was recorded."""

    id: str
    at: str
    status: str
    narrative: str | None = None


@dataclass(frozen=True, slots=True)
class HeartbeatStatus:
    """Whether beats may run, whether one does, and the last ones; `beats` counts those on record. `by_themselves` tells
    whether this server lets them begin, and if not, whether one began elsewhere of late."""

    paused: bool
    beats: int
    by_themselves: str
    paused_since: str | None = None
    paused_by: str | None = None
    reason: str | None = None
    running: Reserved | None = None
    last: tuple[Beat, ...] = ()
    change: int | None = None
    note: str | None = None
