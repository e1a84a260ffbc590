"""Whether beats may run, and how the last ones went."""

from __future__ import annotations

from dionysus_mcp.mind.checks import Checker
from dionysus_mcp.mind.energy.answers import Beat, HeartbeatStatus
from dionysus_mcp.mind.energy.energy import Energies
from dionysus_mcp.mind.energy.reserving import living
from dionysus_mcp.mind.energy.scheduling import told
from dionysus_mcp.mind.energy.states import BEATS, Pause
from dionysus_mcp.mind.ground import Ground
from dionysus_mcp.mind.kinds import Kind
from dionysus_mcp.mind.moments import iso
from dionysus_mcp.mind.values import Caller
from dionysus_mcp.store.port import Node, Order, Where

LAST = 5
REASON_CHARS = 500
NONE_YET = "No heartbeat is on record, so nothing is known of how they go."


class Heartbeats:
    """Pausing holds for every process over this store."""

    def __init__(self, ground: Ground, energies: Energies) -> None:
        self._ground = ground
        self._store = ground.store
        self.energies = energies

    def status(self) -> HeartbeatStatus:
        return self._told(None)

    def pause(self, reason: str | None, caller: Caller) -> HeartbeatStatus:
        """No beat begins from now on; one that runs goes on. Pausing again can only give another reason."""
        why = Checker(self._ground.limits).passage("reason", reason, REASON_CHARS)
        now = iso(self._ground.clock())
        with self._store.unit(caller.stamp) as unit:
            unit.act()
            found = Pause.of(unit.get(BEATS))
            first = found if found.on else Pause(on=True, since=now, by=caller.author)
            change = unit.put(Pause(on=True, since=first.since, by=first.by, reason=why or first.reason).node())
        return self._told(change.seq if change else None)

    def resume(self, caller: Caller) -> HeartbeatStatus:
        with self._store.unit(caller.stamp) as unit:
            unit.act()
            paused = Pause.of(unit.get(BEATS)).on
            change = unit.put(Pause().node()) if paused else None
        return self._told(change.seq if change else None, None if paused else "They were not paused.")

    def _told(self, change: int | None, note: str | None = None) -> HeartbeatStatus:
        pause = Pause.of(next(iter(self._store.get([BEATS])), None))
        recorded = self._store.count(Where(Kind.HEARTBEAT)).get("", 0)
        now = self._ground.clock()
        running = living(self._store, now)
        notes = (note, None if recorded else NONE_YET)
        return HeartbeatStatus(
            paused=pause.on,
            beats=recorded,
            by_themselves=told(self._store, self._ground.rules.schedule, now),
            paused_since=pause.since or None,
            paused_by=pause.by or None,
            reason=pause.reason or None,
            running=running.told() if running else None,
            last=tuple(map(_beat, self._store.find(Where(Kind.HEARTBEAT), Order.NEWEST, LAST))),
            change=change,
            note=" ".join(one for one in notes if one) or None,
        )


def _beat(node: Node) -> Beat:
    return Beat(node.id, node.happened_at, node.status, node.data.get("narrative"))
