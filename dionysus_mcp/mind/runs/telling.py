"""Runs, as they are told."""

from __future__ import annotations

from datetime import datetime

from dionysus_mcp.mind.runs.answers import RunLine, RunTold
from dionysus_mcp.mind.runs.values import Run, Status

WAIT_MORE = "wait_run waits for its end, cancel_run ends it."
TO_END = "It is noted that it is to end; its server does that as soon as it can. wait_run waits for it."
LEFT = "Others changed what is in `left` since, so it was not taken back; memory_history shows what it was."

PAID = {Status.RUNNING, Status.DONE}
"""How the others ended, nothing was paid."""


def told(run: Run, now: datetime, *, to_end: bool = False) -> RunTold:
    """`to_end`: whether it is noted that somebody wants it cancelled."""
    tally = run.tally
    return RunTold(
        run_id=run.id,
        kind=run.kind,
        status=run.status,
        title=run.title,
        started=run.started,
        ended=run.ended or None,
        seconds=seconds(run, now),
        phase=_phase(run),
        steps=tally.steps,
        model=", ".join(tally.models) or None,
        sandbox=tally.tier or None,
        tokens=tally.input_tokens + tally.output_tokens,
        money=tally.money,
        energy=tally.energy if run.status in PAID else 0.0,
        answer=run.answer,
        error=run.failure,
        left=run.left,
        note=_note(run),
        next=_next(run, to_end=to_end),
    )


def line(run: Run, now: datetime) -> RunLine:
    return RunLine(
        run_id=run.id,
        kind=run.kind,
        status=run.status,
        title=run.title,
        started=run.started,
        seconds=seconds(run, now),
        steps=run.tally.steps,
        error=run.failure.code if run.failure else None,
    )


def seconds(run: Run, now: datetime) -> float:
    """How long it took, or takes until now."""
    ended = datetime.fromisoformat(run.ended) if run.ended else now
    return round(max(0.0, (ended - datetime.fromisoformat(run.started)).total_seconds()), 2)


def _phase(run: Run) -> str | None:
    if run.status is not Status.RUNNING:
        return None
    return ": ".join(part for part in (run.tally.phase, run.tally.said) if part) or None


def _note(run: Run) -> str | None:
    tally = run.tally
    return f"{tally.instead} (in {tally.stepped_in} of {tally.steps} steps)" if tally.instead else None


def _next(run: Run, *, to_end: bool) -> str | None:
    if run.status is Status.RUNNING:
        return TO_END if to_end else WAIT_MORE
    return LEFT if run.left else None
