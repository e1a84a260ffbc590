"""Energy: told, spent, and reserved for a beat, which alone brings new."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from dionysus_mcp.errors import BeatUnderWay, Conflict, InvalidInput, LimitReached, NotAffordable, shown
from dionysus_mcp.mind.energy.answers import EnergyStatus, Entry, Reserved, Spent
from dionysus_mcp.mind.energy.prices import REACH_OUT, USUAL
from dionysus_mcp.mind.energy.reserving import AREA, Reservation, keep, living, reservation
from dionysus_mcp.mind.energy.states import BEATS, ENERGY, Balance, Pause, rounded
from dionysus_mcp.mind.ground import Ground
from dionysus_mcp.mind.kinds import Kind, checked_id
from dionysus_mcp.mind.moments import iso
from dionysus_mcp.mind.recall import within
from dionysus_mcp.mind.values import Caller
from dionysus_mcp.store.port import Change, Node, Unit

MOST_HISTORY = 100
REACHED, REACHING = "reached", "reaching"
"""The notes that say when somebody was reached out to last, and which run is about to."""


class Energies:
    """The brake on cost. Whoever has a tool can only spend; only a beat that commits brings energy."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._store = ground.store
        self._rules = ground.rules.energy
        self.costs = {**USUAL, **self._rules.costs}

    def status(self, history: int = 0, purse: float | None = None) -> EnergyStatus:
        """`purse`: the energy of whoever asks, where that is not what is there for all."""
        within("history", history, 0, MOST_HISTORY)
        now = self._ground.clock()
        found = next(iter(self._store.get([ENERGY])), None)
        balance, reserved = self._balance(found), living(self._store, now)
        available = _available(balance, reserved) if purse is None else purse
        cooling = self._cooling(balance, now)
        return EnergyStatus(
            balance=balance.energy,
            most=self._rules.most,
            available=available,
            after_next_beat=self._after_beat(balance),
            affordable=tuple(one for one, cost in self.costs.items() if cost <= available and one not in cooling),
            costs=self.costs,
            reserved=reserved.told() if reserved else None,
            cooling=cooling or None,
            history=tuple(self._history(history)),
            note=_why_at_first(found),
        )

    def left(self) -> Spent:
        """What there is, and nothing else."""
        status = self.status()
        return Spent(status.balance, status.available)

    def price(self, action: str) -> float:
        """What an action costs."""
        if action not in self.costs:
            raise InvalidInput(
                f"action is {shown(action)}.", f"Give one of {', '.join(self.costs)} as action.", field="action"
            )
        return self.costs[action]

    def spend(self, action: str | None, amount: float | None, caller: Caller) -> Spent:
        """Spend what an action costs, or an amount: all of it, or nothing."""
        if (action is None) == (amount is None):
            raise InvalidInput(
                "Exactly one of action and amount must be given.", "Say what is done, or how much it is."
            )
        price = self.price(action) if action is not None else _checked_amount(amount)
        now = self._ground.clock()
        with self._store.unit(caller.stamp) as unit:
            unit.act()
            balance, reserved = self._balance(unit.get(ENERGY)), living(unit, now)
            if action == REACH_OUT:
                self._refuse_too_soon(balance, now)
            _refuse_too_dear(action or "This", price, _available(balance, reserved), balance)
            left = replace(balance, energy=rounded(balance.energy - price), what=action or "amount", amount=-price)
            left = replace(left, reached_out=iso(now)) if action == REACH_OUT else left
            change = unit.put(left.node()) if price or action == REACH_OUT else None
        return Spent(left.energy, _available(left, reserved), price, action, change.seq if change else None)

    def reserve_in(self, unit: Unit, beat_id: str, caller: Caller, budget: float | None = None) -> Reserved:
        """Let energy wait for a beat: all that there would be with what it brings, or as much as it is to use. One beat
        runs at a time; of one that was not heard of for five minutes, the place and the energy are free."""
        checked_id(beat_id, Kind.HEARTBEAT, "beat_id")
        wanted = math.inf if budget is None else _checked_amount(budget, "budget")
        now = self._ground.clock()
        _refuse_paused(Pause.of(unit.get(BEATS)))
        _refuse_second(living(unit, now))
        most = min(wanted, self._after_beat(self._balance(unit.get(ENERGY))))
        waiting = rounded(max(0.0, most - self._rules.beat))
        made = Reservation(beat_id, most, waiting, iso(now), iso(now), caller.author, caller.run)
        keep(unit, made)
        return made.told()

    def heard(self, beat_id: str, caller: Caller) -> Reserved:
        """A beat says that it still runs."""
        now = self._ground.clock()
        with self._store.unit(caller.stamp) as unit:
            renewed = replace(_own(unit, beat_id), heard=iso(now))
            keep(unit, renewed)
        return renewed.told()

    def commit_in(self, unit: Unit, beat_id: str, actions: Sequence[str]) -> Spent:
        """A beat has ended well: it brings its energy and pays for its actions."""
        reserved, balance = _own(unit, beat_id), self._balance(unit.get(ENERGY))
        price = rounded(sum(map(self.price, actions)))
        after = self._after_beat(balance)
        _refuse_too_dear(f"The beat {beat_id}", price, min(reserved.budget, after), balance)
        told = ", ".join(f"{action} x{count}" for action, count in Counter(actions).items())
        left = Balance(
            energy=rounded(after - price),
            what=f"beat {beat_id}: {told or 'nothing'}",
            amount=rounded(after - price - balance.energy),
            reached_out=iso(self._ground.clock()) if REACH_OUT in actions else balance.reached_out,
        )
        change = unit.put(left.node())
        keep(unit, None)
        return Spent(left.energy, left.energy, price, change=change.seq if change else None)

    def begin_to_reach(self, caller: Caller) -> None:
        """Somebody is about to be reached out to, in a beat that pays for it when it ends. It does so once at a time;
        what a beat began that has died holds nobody up, as only one runs."""
        now = self._ground.clock()
        with self._store.unit(caller.stamp) as unit:
            self._refuse_too_soon(self._balance(unit.get(ENERGY)), now)
            if unit.notes(AREA, (REACHING,)).get(REACHING) == caller.run.encode():
                raise Conflict("This beat reaches out already.", "Wait until that has ended.")
            unit.note(AREA, REACHING, caller.run.encode())

    def reached(self, caller: Caller) -> None:
        """It went out. It has, whatever becomes of the beat: so this is a note, which nobody takes back."""
        with self._store.unit(caller.stamp) as unit:
            unit.note(AREA, REACHED, iso(self._ground.clock()).encode())
            unit.note(AREA, REACHING, None)

    def not_reached(self, caller: Caller) -> None:
        """It did not arrive, so that it may be tried again."""
        with self._store.unit(caller.stamp) as unit:
            unit.note(AREA, REACHING, None)

    def _balance(self, found: object) -> Balance:
        return Balance.of(found if isinstance(found, Node) else None, self._rules.start, self._rules.most)

    def _after_beat(self, balance: Balance) -> float:
        return rounded(min(balance.energy + self._rules.beat, self._rules.most))

    def _cooling(self, balance: Balance, now: datetime) -> dict[str, str]:
        """Until when nobody is reached out to again. A clock that was turned back far ends that."""
        pause = timedelta(hours=self._rules.reach_out_hours)
        noted = self._store.notes(AREA, (REACHED,)).get(REACHED, b"").decode()
        last = max(balance.reached_out, noted)
        then = datetime.fromisoformat(last) if last else None
        return {REACH_OUT: iso(then + pause)} if then and abs(now - then) < pause else {}

    def _refuse_too_soon(self, balance: Balance, now: datetime) -> None:
        until = self._cooling(balance, now).get(REACH_OUT)
        if until:
            raise LimitReached(
                f"{REACH_OUT} was done of late, and is done again at {until} at the earliest.",
                "Do something else until then.",
                until=until,
            )

    def _history(self, limit: int) -> list[Entry]:
        if limit == 0:
            return []
        changes = self._store.changes(thing=ENERGY, newest_first=True, limit=limit)
        return [_entry(change, then) for change in changes if (then := Balance.stored(change.after))]


def _why_at_first(found: Node | None) -> str | None:
    """Why there is what there is at first, if it is so."""
    if found is None:
        return "Nothing has changed it yet: this is what there is at first."
    return None if Balance.stored(found) else "How much there was has been erased for good: it begins anew."


def _entry(change: Change, then: Balance) -> Entry:
    return Entry(change.seq, change.at, change.author, then.what, then.amount, then.energy, change.run or None)


def _available(balance: Balance, reserved: Reservation | None) -> float:
    return rounded(max(0.0, balance.energy - (reserved.energy if reserved else 0.0)))


def _checked_amount(amount: float | None, field: str = "amount") -> float:
    if amount is None or isinstance(amount, bool) or not math.isfinite(amount) or rounded(amount) <= 0:
        raise InvalidInput(f"{field} is {shown(amount)}.", f"Give a number above 0 as {field}.", field=field)
    return rounded(amount)


def _own(unit: Unit, beat_id: str) -> Reservation:
    found = reservation(unit)
    if found is None or found.beat_id != beat_id:
        taken = f"; {found.beat_id} runs now" if found else ""
        raise Conflict(
            f"Nothing is reserved for {shown(beat_id)}{taken}.",
            "It was released, or not heard of for so long that another took its place. Begin a new beat.",
        )
    return found


def _refuse_too_dear(what: str, price: float, available: float, balance: Balance) -> None:
    if price > available:
        waiting = rounded(balance.energy - available)
        reserved = f" ({waiting:g} of {balance.energy:g} wait for a beat that runs)" if waiting > 0 else ""
        raise NotAffordable(
            f"{what} costs {price:g}, and {available:g} is there{reserved}.",
            "Do something that costs less (get_energy_status says what), or wait for the next heartbeat.",
            price=price,
            balance=balance.energy,
            available=available,
        )


def _refuse_paused(pause: Pause) -> None:
    if pause.on:
        why = f": {pause.reason}" if pause.reason else ""
        raise Conflict(f"Heartbeats are paused since {pause.since}{why}.", "resume_heartbeat lets them run again.")


def _refuse_second(running: Reservation | None) -> None:
    if running:
        told = running.told()
        how = f"wait_run or cancel_run {running.run}" if running.run else "Wait for its end"
        raise BeatUnderWay(
            f"{running.beat_id} runs since {running.since}, by {running.by}.",
            f"{how}, or try again after {told.until} if it has died.",
            beat_id=running.beat_id,
            run_id=told.run_id,
        )
