"""How far the journal has been sent, and what stands in the way: one note, the same for every process."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from dionysus_mcp.errors import Conflict
from dionysus_mcp.mind.moments import iso
from dionysus_mcp.store.port import Notes, Unit

AREA, KEY = "sync", "outbox"
FIRST_S, MOST_S = 1.0, 300.0


@dataclass(frozen=True, slots=True)
class Outbox:
    """Everything up to `sent` has arrived. Whoever has the turn, and until when, is the only one who sends."""

    store_id: str = ""
    sent: int = 0
    sent_at: str = ""
    failures: int = 0
    trouble: str = ""
    lasting: bool = False
    next_attempt: str = ""
    paused_at: str = ""
    paused_by: str = ""
    pause_reason: str = ""
    turn: str = ""
    turn_ends: str = ""

    @classmethod
    def of(cls, raw: bytes | None) -> Outbox:
        return cls(**json.loads(raw)) if raw else cls()

    def anew(self) -> Outbox:
        """Of a store that goes on otherwise than what was sent: under another name, and from its beginning."""
        return Outbox(paused_at=self.paused_at, paused_by=self.paused_by, pause_reason=self.pause_reason)

    def taken(self, by: str, now: datetime, seconds: float) -> Outbox:
        """With the turn in one hand, and a name for the store when it has none yet."""
        store_id = self.store_id or f"store-{os.urandom(8).hex()}"
        return replace(self, store_id=store_id, turn=by, turn_ends=iso(now + timedelta(seconds=seconds)))

    def left(self) -> Outbox:
        return replace(self, turn="", turn_ends="")

    def arrived(self, position: int, now: datetime) -> Outbox:
        return replace(self, sent=position, sent_at=iso(now), failures=0, trouble="", lasting=False, next_attempt="")

    def failed(self, why: str, now: datetime, after_s: float, *, lasting: bool) -> Outbox:
        """The next attempt waits twice as long as the one before; at once the longest when trying again is no help."""
        pause = MOST_S if lasting else min(MOST_S, FIRST_S * 2.0 ** min(self.failures, 30))
        pause = min(MOST_S, max(pause, after_s))
        return replace(
            self,
            failures=self.failures + 1,
            trouble=why,
            lasting=lasting,
            next_attempt=iso(now + timedelta(seconds=pause)),
        )

    def is_free(self, now: datetime, seconds: float) -> bool:
        """Whether nobody has the turn. One that ends later than any could is from before the clock was set back."""
        return not self.turn or not iso(now) < self.turn_ends <= iso(now + timedelta(seconds=seconds))

    def wait_s(self, now: datetime) -> float:
        """How long the next attempt is to wait."""
        if not self.next_attempt:
            return 0.0
        wait = (datetime.fromisoformat(self.next_attempt) - now).total_seconds()
        return wait if 0 < wait <= MOST_S else 0.0


def outbox_in(store: Notes) -> Outbox:
    return Outbox.of(store.notes(AREA, [KEY]).get(KEY))


def outbox_of(unit: Unit) -> Outbox:
    return Outbox.of(unit.notes(AREA, [KEY]).get(KEY))


def keep(unit: Unit, outbox: Outbox) -> Outbox:
    unit.note(AREA, KEY, json.dumps(asdict(outbox)).encode())
    return outbox


def held_by(unit: Unit, turn: str) -> Outbox:
    """The outbox, while this sender still has its turn."""
    outbox = outbox_of(unit)
    if outbox.turn != turn:
        raise Conflict("Another process sends now.", "It goes on from where this one got to; get_sync_status shows it.")
    return outbox
