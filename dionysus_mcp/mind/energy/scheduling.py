"""When a beat begins by itself: not too often, not while somebody is at work, and never twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from dionysus_mcp.mind.beats import BEAT, RUN_OF_A_BEAT
from dionysus_mcp.mind.energy.reserving import living
from dionysus_mcp.mind.energy.states import BEATS, Pause
from dionysus_mcp.mind.kinds import Kind
from dionysus_mcp.mind.moments import iso
from dionysus_mcp.mind.rules import Schedule
from dionysus_mcp.mind.values import Caller
from dionysus_mcp.store.port import Change, Journal, Node, Order, Store, Things, Where

SCHEDULER = "schedule"
OURS = {SCHEDULER, "dionysus", "runs", "ledger"}
"""Who writes by itself: that is nobody at work."""
ENDED_WELL = {"running", "done"}
PAGE = 500
OF_LATE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Waits:
    """Why no beat begins now."""

    why: str


def what_holds(store: Store, schedule: Schedule, now: datetime) -> Waits | None:
    """What keeps a beat from beginning by itself now. None: it is due."""
    if not schedule.is_on:
        return Waits("beats do not begin by themselves")
    if Pause.of(next(iter(store.get([BEATS])), None)).on:
        return Waits("they are paused")
    if living(store, now):
        return Waits("one runs")
    return _too_early(store, schedule, now) or _at_work(store, schedule, now)


def told(store: Store, schedule: Schedule, now: datetime) -> str:
    """Whether this window lets beats begin by themselves, and why none does now. How others are set nobody knows, but
    what they began is on record."""
    if not schedule.is_on:
        here = "never from here (DIONYSUS_BEATS__EVERY_HOURS is 0)"
        begun = [one for one in _runs(store, iso(now - OF_LATE), iso(now)) if one.author == SCHEDULER]
        return f"{here}; from elsewhere one did at {begun[0].happened_at}" if begun else here
    waits = what_holds(store, schedule, now)
    return f"every {schedule.every_hours:g} h; {f'not now: {waits.why}' if waits else 'the next one is due'}"


def scheduled(project: str) -> Caller:
    """In whose name such beats run."""
    return Caller(SCHEDULER, project)


def _too_early(store: Things, schedule: Schedule, now: datetime) -> Waits | None:
    earliest = now - timedelta(hours=schedule.every_hours)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    begun = _begun(store, iso(min(earliest, midnight)), iso(now))
    if begun and begun[0] > iso(earliest):
        return Waits(f"the last one was at {begun[0]}")
    today = sum(at >= iso(midnight) for at in begun)
    return Waits(f"there were {today} today") if today >= schedule.daily_cap else None


def _begun(store: Things, since: str, until: str) -> list[str]:
    """When beats began, the last first. Their runs say it by the clock as it was then, and what it said while it was
    wrong is left out. What is recorded has the journal's time, which never goes back."""
    runs = _runs(store, since, until)
    return [one.happened_at for one in runs if one.data.get("beat") and _counts(one)]


def _runs(store: Things, since: str, until: str) -> list[Node]:
    where = Where(Kind.RUN, labels=(BEAT,), since=since, until=until)
    return store.find(where, Order.LATEST, PAGE)


def _counts(run: Node) -> bool:
    """One that began by itself and failed does, too: else it would begin again and again."""
    return run.status in ENDED_WELL or run.author == SCHEDULER


def _at_work(store: Journal, schedule: Schedule, now: datetime) -> Waits | None:
    """Whether somebody has written of late."""
    quiet = timedelta(minutes=schedule.quiet_minutes)
    last = _by_somebody(store, now - quiet)
    if last and timedelta(0) <= now - datetime.fromisoformat(last.at) < quiet:
        return Waits(f"{last.author} was at work at {last.at}")
    return None


def _by_somebody(store: Journal, since: datetime) -> Change | None:
    """The last change by somebody, if there was one since then. Mostly it is among the newest ones."""
    newest = store.changes(newest_first=True, limit=PAGE)
    found = next(filter(_is_by_somebody, newest), None)
    if found or len(newest) < PAGE or datetime.fromisoformat(newest[-1].at) < since:
        return found
    position = store.position(iso(since))
    while position < newest[-1].seq and (page := store.changes(since=position, limit=PAGE)):
        found = next(filter(_is_by_somebody, reversed(page)), found)
        position = page[-1].seq
    return found


def _is_by_somebody(change: Change) -> bool:
    return change.author not in OURS and not change.run.startswith(RUN_OF_A_BEAT)
