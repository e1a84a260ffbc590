"""What is told of costs."""

from __future__ import annotations

from dataclasses import dataclass

from dionysus_mcp.mind.ledger.values import Taken
from dionysus_mcp.mind.rules import BudgetRules

DIGITS = 6


@dataclass(frozen=True, slots=True)
class Line:
    """What calls took. `unpriced` calls have no known price and are not in `dollars`; `lost` ones count with all that
    was reserved for them."""

    name: str
    calls: int
    input_tokens: int
    output_tokens: int
    cached_tokens: int
    dollars: float
    unpriced: int
    lost: int

    @classmethod
    def of(cls, name: str, taken: Taken) -> Line:
        return cls(
            name,
            taken.calls,
            taken.input_tokens,
            taken.output_tokens,
            taken.cached_tokens,
            round(taken.money, DIGITS),
            taken.unpriced,
            taken.lost,
        )


@dataclass(frozen=True, slots=True)
class Budget:
    """What may be taken."""

    tokens: int
    dollars: float


@dataclass(frozen=True, slots=True)
class Period:
    """What was taken in a day or month (UTC), and what may be."""

    taken: Line
    budget: Budget

    @classmethod
    def of(cls, name: str, taken: Taken, budget: Budget) -> Period:
        return cls(Line.of(name, taken), budget)


@dataclass(frozen=True, slots=True)
class Costs:
    """What language models took. Models and kinds of runs are those of this month, the dearest first."""

    today: Period
    month: Period
    run: Budget
    by_model: list[Line]
    by_kind: list[Line]
    reserved_tokens: int
    reserved_dollars: float


def budget_of(rules: BudgetRules, period: str) -> Budget:
    """Of a run, a day or a month."""
    match period:
        case "run":
            return Budget(rules.run_tokens, rules.run_dollars)
        case "day":
            return Budget(rules.day_tokens, rules.day_dollars)
    return Budget(rules.month_tokens, rules.month_dollars)
