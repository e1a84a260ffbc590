"""The ledger of language models: reserved in the unit of work that looks at the budgets, so that they are hard.

It is kept beside the things, not journalled: an undo brings no money back.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from dionysus_mcp.errors import BudgetSpent
from dionysus_mcp.mind.ledger.answers import DIGITS, Costs, Line, Period, budget_of
from dionysus_mcp.mind.ledger.values import (
    AREA,
    OPEN,
    PART,
    SUM,
    Reserved,
    Taken,
    day_of,
    lost_sums,
    month_of,
    of_old_runs,
    part_of,
    reservations,
    reservations_note,
)
from dionysus_mcp.mind.moments import iso
from dionysus_mcp.mind.rules import BudgetRules
from dionysus_mcp.store.port import Clock, Stamp, Store, Unit

AUTHOR = "ledger"


class Ledger:
    """Over all processes that share the store."""

    def __init__(self, store: Store, clock: Clock, budgets: BudgetRules) -> None:
        self._store = store
        self._clock = clock
        self._budgets = budgets

    @property
    def budgets(self) -> BudgetRules:
        return self._budgets

    def reserve(self, model: str, kind: str, tokens: int, money: float | None, run: str = "") -> str:
        """Before a call: a ticket for the most that it can take. Refused when that would go beyond a budget."""
        ticket = secrets.token_hex(8)
        now = self._clock()
        wanted = Reserved(iso(now), model, kind.replace("/", "-"), tokens, money, run)
        self._tidy(now)
        with self._store.unit(Stamp(AUTHOR)) as unit:
            kept = reservations(unit.notes)
            self._refuse_beyond(unit, kept.values(), wanted, now)
            unit.note(AREA, OPEN, reservations_note(kept | {ticket: wanted}))
        return ticket

    def settle(self, ticket: str, taken: Taken) -> None:
        """After a call: what it took. A ticket that has run out counts in full already."""
        now = self._clock()
        with self._store.unit(Stamp(AUTHOR)) as unit:
            kept = reservations(unit.notes)
            reserved = kept.pop(ticket, None)
            if reserved is None:
                return
            _add(unit, dict.fromkeys(reserved.keys(now), taken))
            unit.note(AREA, OPEN, reservations_note(kept))

    def costs(self) -> Costs:
        """What was taken today and this month, by which models and for what."""
        now = self._clock()
        day, month = day_of(now), month_of(now)
        kept = [*reservations(self._store.notes).values()]
        sums = _added(self._store.notes(AREA, (SUM + day, SUM + month)), lost_sums(kept, now))
        parts = _parts(_added(self._store.noted(AREA, f"{PART}{month}"), lost_sums(kept, now)), month)
        living = [one for one in kept if one.lives(now)]
        return Costs(
            today=Period.of(day, sums.get(SUM + day, Taken()), budget_of(self._budgets, "day")),
            month=Period.of(month, sums.get(SUM + month, Taken()), budget_of(self._budgets, "month")),
            run=budget_of(self._budgets, "run"),
            by_model=_lines((model, taken) for (_, _, model), taken in parts.items()),
            by_kind=_lines((kind, taken) for (_, kind, _), taken in parts.items()),
            reserved_tokens=sum(one.tokens for one in living),
            reserved_dollars=round(sum(one.money or 0.0 for one in living), DIGITS),
        )

    def _tidy(self, now: datetime) -> None:
        """What nobody settled counts as taken when it was reserved. In a unit of its own: a refusal takes it back no
        more. On the first call of a day the sums of old runs go."""
        today = SUM + day_of(now)
        lost = any(not one.lives(now) for one in reservations(self._store.notes).values())
        old = [] if self._store.notes(AREA, (today,)) else [*of_old_runs(self._store.noted(AREA, SUM), now)]
        if not lost and not old:
            return
        with self._store.unit(Stamp(AUTHOR)) as unit:
            found = reservations(unit.notes)
            _add(unit, lost_sums(found.values(), now))
            unit.note(AREA, OPEN, reservations_note({key: one for key, one in found.items() if one.lives(now)}))
            for key in old:
                unit.note(AREA, key, None)

    def _refuse_beyond(self, unit: Unit, kept: Collection[Reserved], wanted: Reserved, now: datetime) -> None:
        sums = wanted.sums(now)
        before = unit.notes(AREA, [*sums.values()])
        for name in ("run", "day", "month"):
            budget = budget_of(self._budgets, name)
            taken = Taken.read(before.get(sums.get(name, "")))
            beside = [one for one in kept if one.counts_with(wanted, name)]
            tokens = taken.tokens + sum(one.tokens for one in beside)
            if tokens + wanted.tokens > budget.tokens:
                raise _beyond(name, f"{budget.tokens} tokens", tokens, wanted.tokens, "TOKENS")
            money, needed = taken.money + sum(one.money or 0.0 for one in beside), wanted.money or 0.0
            if wanted.money != 0 and money + needed > budget.dollars:  # what costs nothing spends none of it
                raise _beyond(name, f"${budget.dollars:g}", money, needed, "DOLLARS")


def _add(unit: Unit, taken: Mapping[str, Taken]) -> None:
    for key, sum_ in _added(unit.notes(AREA, [*taken]), taken).items():
        unit.note(AREA, key, sum_.note())


def _added(noted: Mapping[str, bytes], taken: Mapping[str, Taken]) -> dict[str, Taken]:
    """What is noted and what comes to it, by their keys."""
    return {key: Taken.read(noted.get(key)) + taken.get(key, Taken()) for key in {*noted, *taken}}


def _parts(sums: Mapping[str, Taken], month: str) -> dict[tuple[str, str, str], Taken]:
    return {part_of(key): taken for key, taken in sums.items() if key.startswith(f"{PART}{month}")}


def _lines(parts: Iterable[tuple[str, Taken]]) -> list[Line]:
    """Added up by name, the dearest first."""
    sums: dict[str, Taken] = {}
    for name, taken in parts:
        sums[name] = sums.get(name, Taken()) + taken
    return [Line.of(name, taken) for name, taken in _dearest_first(sums)]


def _dearest_first(sums: Mapping[str, Taken]) -> list[tuple[str, Taken]]:
    return sorted(sums.items(), key=lambda part: (-part[1].money, -part[1].tokens, part[0]))


def _beyond(name: str, budget: str, spent: float, needed: float, unit: str) -> BudgetSpent:
    digits = 0 if unit == "TOKENS" else DIGITS
    return BudgetSpent(
        f"Models may take {budget} in a {name}: {spent:.{digits}f} are spent or reserved, and a further call could "
        f"take {needed:.{digits}f}.",
        f"`dionysus costs` shows what took it. More is allowed by DIONYSUS_BUDGETS__{name.upper()}_{unit}.",
        budget=name,
    )
