"""The energy that waits for a running beat. It is a note beside the things, so that it is never undone or exported."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta

from dionysus_mcp.mind.energy.answers import Reserved
from dionysus_mcp.mind.moments import iso
from dionysus_mcp.store.port import Store, Unit

AREA, KEY = "energy", "beat"
LEASE = timedelta(minutes=5)
"""A beat that is not heard of for so long has died: then what waits for it is free."""


@dataclass(frozen=True, slots=True)
class Reservation:
    """What a beat may spend (`budget`), and how much of the balance has to wait for that (`energy`)."""

    beat_id: str
    budget: float
    energy: float
    since: str
    heard: str
    by: str
    run: str = ""

    def lives(self, now: datetime) -> bool:
        """A clock that was turned back by more than the lease tells nothing of it any more, so it ends, too."""
        return abs(now - datetime.fromisoformat(self.heard)) <= LEASE

    def told(self) -> Reserved:
        until = iso(datetime.fromisoformat(self.heard) + LEASE)
        return Reserved(self.beat_id, self.energy, self.budget, self.since, until, self.by, self.run or None)


def reservation(notes: Store | Unit) -> Reservation | None:
    """What is reserved, whether the beat still lives or not."""
    raw = notes.notes(AREA, (KEY,)).get(KEY)
    if not raw:
        return None
    known = {field.name for field in fields(Reservation)}  # a newer window may say more of its beat
    return Reservation(**{name: value for name, value in json.loads(raw).items() if name in known})


def living(notes: Store | Unit, now: datetime) -> Reservation | None:
    """What is reserved for a beat that lives."""
    found = reservation(notes)
    return found if found and found.lives(now) else None


def keep(unit: Unit, reserved: Reservation | None) -> None:
    unit.note(AREA, KEY, json.dumps(asdict(reserved)).encode() if reserved else None)


def release(unit: Unit, beat_id: str) -> bool:
    """What waits for a beat waits no more. Whether anything did."""
    found = reservation(unit)
    if found is None or found.beat_id != beat_id:
        return False
    keep(unit, None)
    return True
