"""A heartbeat as a run: energy waits for it, its agents act within that, and all is recorded as one, or nothing."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import anyio
from anyio import to_thread

from agents.errands.heartbeat import Beat
from dionysus_mcp.errors import Conflict, InvalidInput, StoreBusy, shown
from dionysus_mcp.logs import say
from dionysus_mcp.mind.checks import Checker
from dionysus_mcp.mind.energy.recording import READ, Told
from dionysus_mcp.mind.energy.states import rounded
from dionysus_mcp.mind.identity import new_id
from dionysus_mcp.mind.kinds import KINDS, PREFIXES, Kind
from dionysus_mcp.plain import plain
from dionysus_mcp.redaction import without_secrets
from dionysus_mcp.runs.beaten import Beaten, beaten, on_record
from dionysus_mcp.runs.pulse import Pulse, pulsed
from dionysus_mcp.store.port import Stamp

if TYPE_CHECKING:
    from dionysus_mcp.mind.mind import Mind
    from dionysus_mcp.runs.job import Handle
    from dionysus_mcp.store.port import Unit

FOCUS_CHARS, TITLE_CHARS = 1_000, 80
HEARD_S, SOONER = 60.0, 6
"""How often a beat says that it lives; and so many times as often while the store was busy."""
UNTOLD = frozenset(("energy", "beats", "journal_position", "project_id"))


@dataclass
class Beating:
    """The job. `beat_id` and `budget` are known once energy waits for it."""

    project_id: str
    focus: str = ""
    max_steps: int | None = None
    energy_limit: float | None = None
    dry_run: bool = False
    heard_s: float = HEARD_S
    kind: ClassVar[str] = "heartbeat"
    prefix: ClassVar[str] = "beat"
    beat_id: str = field(default="", init=False)
    budget: float = field(default=0.0, init=False)

    @property
    def title(self) -> str:
        what = "a rehearsal of a beat" if self.dry_run else "a beat"
        return f"{what}: {without_secrets(self.focus, TITLE_CHARS)}" if self.focus.strip() else what

    def prepare(self, handle: Handle) -> None:
        mind = handle.mind
        self.focus = Checker(mind.limits).passage("focus", self.focus, FOCUS_CHARS)
        self.energy_limit = _checked_limit(self.energy_limit)
        if self.dry_run:
            self.budget = _imagined(mind, self.energy_limit)
            return
        self.beat_id = new_id(PREFIXES[Kind.HEARTBEAT])
        handle.hold(self.beat_id, lambda unit: self._reserve(handle, unit))

    def _reserve(self, handle: Handle, unit: Unit) -> None:
        self.budget = handle.mind.energies.reserve_in(unit, self.beat_id, handle.caller, self.energy_limit).budget

    async def work(self, handle: Handle) -> Beaten:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._keep_heard, handle)
            await to_thread.run_sync(handle.phase, "observe")
            beat = await to_thread.run_sync(self._observed, handle)
            await to_thread.run_sync(handle.phase, "orient")
            pulse = await pulsed(handle, beat)
            await to_thread.run_sync(handle.phase, "record")
            answer = await to_thread.run_sync(self._recorded, handle, beat, pulse)
            tasks.cancel_scope.cancel()
        return answer

    async def _keep_heard(self, handle: Handle) -> None:
        """The lease outlasts some tries for which the store is busy. When it is lost, that ends the beat."""
        pause = self.heard_s
        while self.beat_id:
            await anyio.sleep(pause)
            try:
                await to_thread.run_sync(handle.mind.energies.heard, self.beat_id, handle.caller)
                pause = self.heard_s
            except StoreBusy as error:
                pause = self.heard_s / SOONER
                say("warning", f"{handle.id} could not say that it lives; it tries again.", why=error.message)

    def _observed(self, handle: Handle) -> Beat:
        mind, caller = handle.mind, handle.caller
        last = mind.beat_recording.last(self.project_id)
        return Beat(
            observed=_worth_reading(plain(mind.observing.observe(self.project_id, caller))),
            budget=self.budget,
            prices=mind.energies.costs,
            focus=self.focus,
            last=last.content if last else "",
            max_steps=self.max_steps,
            dry=self.dry_run,
        )

    def _recorded(self, handle: Handle, beat: Beat, pulse: Pulse) -> Beaten:
        answer = beaten(pulse, dry_run=self.dry_run)
        if self.dry_run:
            return answer
        mind, counts = handle.mind, _counts(handle)
        told = self._to_tell(handle.id, beat, pulse, answer)
        ready = mind.beat_recording.prepared(told, handle.since, handle.caller)
        with mind.store.unit(Stamp(handle.caller.author, handle.id)) as unit:
            answer = on_record(answer, mind.beat_recording.record_in(unit, ready), counts)
            handle.finish_in(unit, answer)
        return answer

    def _to_tell(self, run_id: str, beat: Beat, pulse: Pulse, answer: Beaten) -> Told:
        return Told(
            beat_id=self.beat_id,
            run_id=run_id,
            project_id=self.project_id,
            narrative=answer.narrative,
            actions=pulse.actions,
            decision=pulse.decision,
            context=json.dumps(beat.observed, ensure_ascii=False),
            focus=self.focus,
            ahead=pulse.said.ahead,
            valence=pulse.said.valence,
            status=pulse.state,
            model=pulse.mode,
        )


def _checked_limit(limit: float | None) -> float | None:
    if limit is not None and rounded(limit) <= 0:
        next_step = "Give a number above 0 as energy_limit."
        raise InvalidInput(f"energy_limit is {shown(limit)}.", next_step, field="energy_limit")
    return limit


def _imagined(mind: Mind, limit: float | None) -> float:
    """What a beat could spend now. A rehearsal takes no place and no energy, but a pause holds for it, too."""
    paused = mind.heartbeats.status()
    if paused.paused:
        why = f": {paused.reason.rstrip('.')}" if paused.reason else ""
        raise Conflict(
            f"Heartbeats are paused since {paused.paused_since}{why}.", "resume_heartbeat lets them run again."
        )
    most = mind.energies.status().after_next_beat
    return most if limit is None else min(limit, most)


def _worth_reading(observed: dict[str, Any]) -> dict[str, Any]:
    """Without what agents need not know. All energy waits for this beat by now, which is told beside."""
    return {name: value for name, value in observed.items() if name not in UNTOLD}


def _counts(handle: Handle) -> Mapping[str, int]:
    """How many things of each kind the journal says that the run wrote."""
    changes = handle.mind.store.changes(since=handle.since, run=handle.id, limit=READ)
    things = dict.fromkeys(one.thing for one in changes if " " not in one.thing)
    return dict(Counter(str(KINDS[prefix]) for thing in things if (prefix := thing.split("_")[0]) in KINDS))
