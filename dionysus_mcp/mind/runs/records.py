"""What is on record of runs: begun, followed, ended in one unit of work with what they wrote or with its undoing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass, replace
from typing import Any

from dionysus_mcp.errors import Conflict, InvalidInput, shown
from dionysus_mcp.mind.energy.reserving import release
from dionysus_mcp.mind.ground import Ground
from dionysus_mcp.mind.identity import decode_cursor, encode_cursor, fingerprint
from dionysus_mcp.mind.kinds import Kind
from dionysus_mcp.mind.moments import first_instant, iso
from dionysus_mcp.mind.recall import within
from dionysus_mcp.mind.runs import trajectory
from dionysus_mcp.mind.runs.answers import RunsListed, RunTold, Trajectory
from dionysus_mcp.mind.runs.packing import clean, packed
from dionysus_mcp.mind.runs.taking_back import Hold, TakenBack, TakingBack
from dionysus_mcp.mind.runs.telling import line, told
from dionysus_mcp.mind.runs.values import (
    AREA,
    CANCEL,
    OWNER,
    Failure,
    Run,
    Status,
    Tally,
    checked_run_id,
    readable_run,
    still_running,
)
from dionysus_mcp.mind.values import Caller
from dionysus_mcp.mind.walking import one_project, pages
from dionysus_mcp.plain import compact_json, plain
from dionysus_mcp.store.port import Clock, Order, Stamp, Unit, Where

MOST_LISTED = 100
MOST_ANSWER, MOST_TEXT = 200_000, 2_000
DIED = Failure(
    "interrupted",
    "Its server ended before it did, or could not put its end on record; its time counts until that was noticed.",
    "What it wrote was taken back. Begin it again.",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which runs are to be listed."""

    kind: str | None = None
    status: str | None = None
    project_id: str | None = None
    since: str | None = None


class Records:
    """The runs of a store, of all servers over it."""

    def __init__(self, ground: Ground, hold: Hold) -> None:
        self._ground = ground
        self._store = ground.store
        self._taking_back = TakingBack(ground.store, hold)

    def begin(self, run: Run, reserve: Callable[[Unit], object] | None = None) -> Run:
        """Put a run on record, with what is reserved for it, if anything. What it writes itself belongs to it, this
        does not."""
        begun = replace(run, started=iso(self._ground.clock()), title=clean(run.title, MOST_TEXT))
        with self._store.unit(Stamp(run.author)) as unit:
            if unit.get(run.id) is not None:
                raise Conflict(f"There is a run {run.id} already.", "Begin again.")
            if reserve is not None:
                reserve(unit)
            unit.put(begun.node())
            unit.note(AREA, run.id, begun.tally.raw())
        return begun

    def note(self, run: Run, tally: Tally, step: Mapping[str, Any] | None = None) -> None:
        """How far a run is, and the step that has just ended: that is kept even when the run has ended before."""
        raw = packed(step) if step is not None else b""
        with self._store.unit(Stamp(run.author)) as unit:
            if readable_run(unit.get(run.id), run.id).status is Status.RUNNING:
                unit.note(AREA, run.id, tally.raw())
            if step is not None:
                trajectory.keep(unit, run, step["number"], raw)

    def finish_in(self, unit: Unit, run_id: str, answer: Any) -> None:
        """It has ended well, in the unit of work of its last write; refused when it is over already."""
        run = still_running(unit, run_id).with_tally(unit.notes(AREA, (run_id,)))
        unit.act()
        _write_end(unit, replace(run, status=Status.DONE, answer=_bounded(answer)), self._ground.clock)

    def end(self, run_id: str, status: Status, failure: Failure, by: str) -> bool:
        """It has not ended well: what it wrote is taken back, energy that waited for its beat is free again, and the
        end is on record, all or nothing. False when it was over already."""
        failure = replace(failure, message=clean(failure.message, MOST_TEXT), next=clean(failure.next, MOST_TEXT))
        return self._taking_back.run(run_id, Stamp(by), _End(self._ground.clock, run_id, status, failure))

    def run(self, run_id: str) -> Run:
        checked_run_id(run_id)
        found = readable_run(next(iter(self._store.get([run_id])), None), run_id)
        return found.with_tally(self._store.notes(AREA, (run_id,)))

    def get(self, run_id: str) -> RunTold:
        noted = self._store.notes(AREA, (f"{CANCEL}{run_id}",))
        return told(self.run(run_id), self._ground.clock(), to_end=bool(noted))

    def page(self, asked: Asked, limit: int, cursor: str | None, caller: Caller) -> RunsListed:
        """Runs of a project, or of all when none is named; the newest first."""
        within("limit", limit, 1, MOST_LISTED)
        where, query = self._where(asked, caller), fingerprint("runs", *astuple(asked))
        after = decode_cursor(cursor, query) if cursor else None
        found = self._store.find(where, Order.LATEST, limit + 1, after)
        page, now = found[:limit], self._ground.clock()
        notes = self._store.notes(AREA, [node.id for node in page if node.status == Status.RUNNING])
        more = len(found) > limit
        return RunsListed(
            tuple(line(Run.of(node).with_tally(notes), now) for node in page),
            encode_cursor(query, (page[-1].happened_at, page[-1].id)) if more else None,
        )

    def trajectory(self, run_id: str, limit: int, cursor: str | None, *, full: bool) -> Trajectory:
        return trajectory.page_of(self._store, self.run(run_id), limit, cursor, full=full)

    def step(self, run_id: str, number: int) -> Trajectory:
        run = self.run(run_id)
        found = trajectory.one_of(self._store, run, number)
        if not found.page:
            steps = run.tally.steps
            there = f"Give a whole number from 1 to {steps}." if steps else "Leave step out."
            next_step = found.note if 1 <= number <= steps else there
            raise InvalidInput(f"step is {shown(number)}, and there are {steps}.", next_step or there, field="step")
        return found

    def ask_to_cancel(self, run_id: str, caller: Caller) -> None:
        """Whoever carries it out looks for this now and then."""
        checked_run_id(run_id)
        with self._store.unit(Stamp(caller.author)) as unit:
            if readable_run(unit.get(run_id), run_id).status is Status.RUNNING:
                unit.note(AREA, f"{CANCEL}{run_id}", caller.author.encode())

    def to_cancel(self, run_ids: list[str]) -> dict[str, str]:
        """Which of these runs somebody wants cancelled, and who does."""
        found = self._store.notes(AREA, [f"{CANCEL}{one}" for one in run_ids])
        return {key.removeprefix(CANCEL): raw.decode() for key, raw in found.items()}

    def heard_of(self, owner: str, at: float | None) -> None:
        """A server says that it lives, or that it has ended."""
        with self._store.unit(Stamp(owner)) as unit:
            unit.note(AREA, f"{OWNER}{owner}", None if at is None else repr(at).encode())

    def last_heard_of(self, owner: str) -> float | None:
        raw = self._store.notes(AREA, (f"{OWNER}{owner}",)).get(f"{OWNER}{owner}")
        return float(raw) if raw else None

    def under_way(self) -> list[Run]:
        """Those of which no end is on record."""
        where = Where(Kind.RUN, statuses=(Status.RUNNING,))
        return [Run.of(node) for page in pages(self._store, where) for node in page]

    def interrupt(self, run_id: str, by: str) -> bool:
        """End a run that nobody carries out any more. Whether it was not over already."""
        return self.end(run_id, Status.INTERRUPTED, DIED, by)

    def drop_oldest(self, most: int) -> None:
        """Keep the steps of the newest runs only."""
        if len(self._store.noted(trajectory.KEPT)) > most:
            with self._store.unit(Stamp("runs")) as unit:
                trajectory.drop_oldest(self._store, unit, most)

    def _where(self, asked: Asked, caller: Caller) -> Where:
        if asked.status is not None and asked.status not in [*Status]:
            raise InvalidInput(f"status is {shown(asked.status)}.", f"Give one of {', '.join(Status)}.", field="status")
        project = asked.project_id
        return Where(
            Kind.RUN,
            projects=one_project(project, caller, self._ground.limits) if project is not None else (),
            labels=(asked.kind,) if asked.kind else (),
            statuses=(asked.status,) if asked.status else (),
            since=first_instant(asked.since, "since", self._ground.clock()) if asked.since else "",
        )


@dataclass(frozen=True, slots=True)
class _End:
    clock: Clock
    run_id: str
    status: Status
    failure: Failure

    def may(self, unit: Unit) -> bool:
        return readable_run(unit.get(self.run_id), self.run_id).status is Status.RUNNING

    def write(self, unit: Unit, taken: TakenBack) -> None:
        run = still_running(unit, self.run_id).with_tally(unit.notes(AREA, (self.run_id,)))
        release(unit, run.beat)
        _write_end(unit, replace(run, status=self.status, failure=self.failure, left=taken.left), self.clock)


def _write_end(unit: Unit, run: Run, clock: Clock) -> None:
    unit.put(replace(run, ended=iso(clock()), owner="").node())
    unit.note(AREA, run.id, None)
    unit.note(AREA, f"{CANCEL}{run.id}", None)


def _bounded(answer: Any) -> Any:
    """The answer as plain data without secrets. What is far too long is cut, text by text."""
    value = clean(plain(answer), MOST_ANSWER)
    value = value if isinstance(value, dict) or value is None else {"text": value}
    if len(compact_json(value)) <= MOST_ANSWER:
        return value
    value = clean(value, MOST_TEXT)
    return value if len(compact_json(value)) <= MOST_ANSWER else {"note": "The answer was too large to be kept."}
