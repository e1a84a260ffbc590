"""Sends the journal to a webhook, from where it got to: in order, each change at least once, one process at a time."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from dionysus_mcp.errors import DionysusError, SyncError, SyncNotSet
from dionysus_mcp.mind.checks import Checker
from dionysus_mcp.mind.ground import Ground
from dionysus_mcp.mind.moments import iso
from dionysus_mcp.mind.sync.addresses import required, shown_host
from dionysus_mcp.mind.sync.answers import NextBatch, Synced, SyncStatus
from dionysus_mcp.mind.sync.batches import Batch, next_batch
from dionysus_mcp.mind.sync.outbox import Outbox, held_by, keep, outbox_in, outbox_of
from dionysus_mcp.mind.sync.sender import Delivered, Sender, Undelivered
from dionysus_mcp.mind.values import Caller
from dionysus_mcp.store.port import Stamp, Unit

STAMP = Stamp("dionysus")
SPARE_S = 2.0
"""How much longer than connecting and waiting for an answer a turn lasts."""
PATIENCE_S = 30.0
"""After so long a call answers; what is left goes out with the next one."""


@dataclass(slots=True)
class _Sent:
    """What arrived in one turn."""

    batches: int = 0
    changes: int = 0
    withheld: int = 0

    def add(self, batch: Batch) -> None:
        self.batches += 1
        self.changes += batch.changes
        self.withheld += batch.withheld


class Sync:
    """The journal as an outbox."""

    def __init__(self, ground: Ground) -> None:
        self._store = ground.store
        self._clock = ground.clock
        self._limits = ground.limits
        self._sender = ground.sender
        self.rules = ground.rules.sync

    @property
    def goes_by_itself(self) -> bool:
        """Whether a server is to send without being asked."""
        return self._sender is not None and self.rules.every_s > 0 and self._problem() is None

    def now(self) -> Synced:
        """Send what waits, also when the last attempt was just now: somebody asked."""
        sender, sent = self._set_up(), _Sent()
        ends = time.monotonic() + PATIENCE_S
        with self._turn() as outbox:
            now = outbox
            while not now.paused_at and time.monotonic() < ends and (batch := self._next(now)):
                now = self._carried(sender, now, batch, sent)
        return self._synced(now, sent)

    def preview(self) -> Synced:
        """What would be sent; an address is not needed to say so."""
        outbox = outbox_in(self._store)
        batch = self._next(outbox)
        first = (
            NextBatch(batch.changes, batch.after + 1, batch.last, len(batch.body), batch.withheld) if batch else None
        )
        return replace(self._synced(outbox, _Sent()), dry_run=True, next_batch=first)

    def by_itself(self) -> float:
        """Send if there is something to send and nothing against it; how long to wait before the next look."""
        outbox, now = outbox_in(self._store), self._clock()
        wait = outbox.wait_s(now)
        if outbox.paused_at or not self._waiting(outbox):
            return self.rules.every_s
        if wait:
            return min(wait, self.rules.every_s)
        try:
            self.now()
        except SyncError:
            return min(outbox_in(self._store).wait_s(self._clock()) or self.rules.every_s, self.rules.every_s)
        return self.rules.every_s

    def status(self) -> SyncStatus:
        outbox, now, problem = outbox_in(self._store), self._clock(), self._problem()
        return SyncStatus(
            configured=problem is None,
            position=outbox.sent,
            waiting=self._waiting(outbox),
            to=shown_host(self.rules.url) or None,
            problem=problem,
            last_arrival=outbox.sent_at or None,
            paused=bool(outbox.paused_at),
            paused_at=outbox.paused_at or None,
            paused_by=outbox.paused_by or None,
            pause_reason=outbox.pause_reason or None,
            failures=outbox.failures,
            trouble=outbox.trouble or None,
            lasting=outbox.lasting,
            next_attempt=outbox.next_attempt or None,
            sending=not outbox.is_free(now, self._turn_s),
            store_id=outbox.store_id or None,
        )

    def pause(self, reason: str | None, caller: Caller) -> SyncStatus:
        """No process sends any more. A batch that is on its way arrives."""
        clean = Checker(self._limits).name("reason", reason) or ""
        with self._store.unit(STAMP) as unit:
            outbox = outbox_of(unit)
            since = outbox.paused_at or iso(self._clock())
            keep(unit, replace(outbox, paused_at=since, paused_by=caller.author, pause_reason=clean))
        return self.status()

    def resume(self) -> SyncStatus:
        with self._store.unit(STAMP) as unit:
            keep(unit, replace(outbox_of(unit), paused_at="", paused_by="", pause_reason="", next_attempt=""))
        return self.status()

    def begin_anew(self) -> None:
        """A backup was put in place: its journal goes on with numbers that the receiver has already, of other
        changes."""
        if outbox_in(self._store).store_id:
            with self._store.unit(STAMP) as unit:
                keep(unit, outbox_of(unit).anew())

    @property
    def _turn_s(self) -> float:
        return 2 * self.rules.timeout_s + SPARE_S

    def _set_up(self) -> Sender:
        required(self.rules)
        if self._sender is None:
            raise SyncNotSet("Nothing here can carry changes away.", "Start Dionysus with its own commands.")
        return self._sender

    def _problem(self) -> str | None:
        try:
            required(self.rules)
        except SyncNotSet as error:
            return error.message
        return None

    @contextmanager
    def _turn(self) -> Iterator[Outbox]:
        """This process is the one that sends."""
        turn = os.urandom(8).hex()
        with self._store.unit(STAMP) as unit:
            now = self._clock()
            mine = keep(unit, self._free(outbox_of(unit), now).taken(turn, now, self._turn_s))
        try:
            yield mine
        finally:
            self._leave(turn)

    def _free(self, outbox: Outbox, now: datetime) -> Outbox:
        """The outbox, if its turn may be taken."""
        if outbox.paused_at:
            raise SyncError(
                f"Sending has been paused since {outbox.paused_at} by {outbox.paused_by}.",
                "resume_sync lets it go on.",
                reason=outbox.pause_reason or None,
            )
        if not outbox.is_free(now, self._turn_s):
            raise SyncError("Changes are being sent already.", "Nothing is lost; get_sync_status shows how far it got.")
        return outbox

    def _leave(self, turn: str) -> None:
        with self._store.unit(STAMP) as unit:
            outbox = outbox_of(unit)
            if outbox.turn == turn:
                keep(unit, outbox.left())

    def _next(self, outbox: Outbox) -> Batch | None:
        return next_batch(self._store, outbox.store_id, outbox.sent, self.rules.batch)

    def _carried(self, sender: Sender, before: Outbox, batch: Batch, sent: _Sent) -> Outbox:
        """The outbox after a batch arrived."""
        came = sender.send(batch.body, batch.headers(self.rules.secret))
        with self._store.unit(STAMP) as unit:
            outbox = held_by(unit, before.turn)
            after = self._noted(unit, outbox, came, batch)
        if isinstance(came, Undelivered):
            raise self._failed(came, after, sent)
        sent.add(batch)
        return after

    def _noted(self, unit: Unit, outbox: Outbox, came: Delivered | Undelivered, batch: Batch) -> Outbox:
        now = self._clock()
        match came:
            case Delivered():
                return keep(unit, outbox.arrived(batch.last, now).taken(outbox.turn, now, self._turn_s))
            case Undelivered(why=why, lasting=lasting, retry_after_s=after_s):
                return keep(unit, outbox.failed(why, now, after_s, lasting=lasting))

    def _failed(self, came: Undelivered, outbox: Outbox, sent: _Sent) -> DionysusError:
        told = self._synced(outbox, sent)
        step = "Nothing is lost or skipped, and it is tried again"
        if came.lasting:
            step = "It will not get better by itself: look at the receiver and the settings. Nothing is skipped"
        return SyncError(
            f"Changes did not arrive at {shown_host(self.rules.url)}: {came.why}.",
            f"{step}.",
            batches=told.batches,
            changes=told.changes,
            position=told.position,
            waiting=told.waiting,
            failures=outbox.failures,
            next_attempt=outbox.next_attempt,
        )

    def _synced(self, outbox: Outbox, sent: _Sent) -> Synced:
        return Synced(sent.batches, sent.changes, outbox.sent, self._waiting(outbox), sent.withheld)

    def _waiting(self, outbox: Outbox) -> int:
        return max(0, self._store.position() - outbox.sent)
