"""Numbers by which the mind goes and that people may set otherwise (docs/reference/settings.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dionysus_mcp.mind.forgetting.fading import TERMS, Terms
from dionysus_mcp.mind.memory import Changes
from dionysus_mcp.mind.ranking import WEIGHTS, Weights


@dataclass(frozen=True, slots=True)
class GoalRules:
    """How many goals there may be at a time, and when one counts as forgotten."""

    active: int = 3
    queued: int = 10
    stale_days: int = 7


@dataclass(frozen=True, slots=True)
class EnergyRules:
    """How much energy there is, what a beat brings, and what actions cost beside the usual prices."""

    start: float = 10.0
    beat: float = 10.0
    most: float = 20.0
    reach_out_hours: float = 4.0
    costs: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Schedule:
    """How often a beat begins by itself (0: never), how long everybody must have been quiet, and how many a day."""

    every_hours: float = 0.0
    quiet_minutes: float = 30.0
    daily_cap: int = 6

    @property
    def is_on(self) -> bool:
        return self.every_hours > 0


@dataclass(frozen=True, slots=True)
class AlarmRules:
    """So many deletions within so many seconds hold further ones."""

    deletions: int = 10
    seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class SyncRules:
    """Where changes are sent, signed with what, and how many at once."""

    url: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    allowed_hosts: tuple[str, ...] = ()
    batch: int = 100
    timeout_s: float = 10.0
    every_s: float = 30.0


@dataclass(frozen=True, slots=True)
class BudgetRules:
    """What language models may take, in tokens and US dollars: in a run, a day and a month."""

    run_tokens: int = 200_000
    run_dollars: float = 0.5
    day_tokens: int = 2_000_000
    day_dollars: float = 2.0
    month_tokens: int = 20_000_000
    month_dollars: float = 20.0


@dataclass(frozen=True, slots=True)
class Rules:
    """All of them."""

    weights: Weights = WEIGHTS
    changes: Changes = Changes.CLOSE
    fading: Terms = TERMS
    goals: GoalRules = GoalRules()
    energy: EnergyRules = EnergyRules()
    alarm: AlarmRules = AlarmRules()
    sync: SyncRules = SyncRules()
    budgets: BudgetRules = BudgetRules()
    schedule: Schedule = Schedule()


RULES = Rules()
