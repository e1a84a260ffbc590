"""Energy is reserved, paid and let go in the units of work of a run; tests of energy alone do so without one."""

from __future__ import annotations

from collections.abc import Sequence

from dionysus_mcp.mind.energy import reserving
from dionysus_mcp.mind.energy.answers import Reserved, Spent
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.values import Caller
from dionysus_mcp.store.port import Stamp


def reserve(mind: Mind, beat_id: str, caller: Caller, budget: float | None = None) -> Reserved:
    with mind.store.unit(Stamp(caller.author, caller.run)) as unit:
        return mind.energies.reserve_in(unit, beat_id, caller, budget)


def commit(mind: Mind, beat_id: str, actions: Sequence[str], caller: Caller) -> Spent:
    with mind.store.unit(Stamp(caller.author, caller.run)) as unit:
        unit.act()
        return mind.energies.commit_in(unit, beat_id, actions)


def release(mind: Mind, beat_id: str, caller: Caller) -> bool:
    with mind.store.unit(Stamp(caller.author, caller.run)) as unit:
        return reserving.release(unit, beat_id)
