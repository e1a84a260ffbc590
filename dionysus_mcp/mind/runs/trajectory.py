"""The steps of runs, kept as notes: each is on disk when it ends, and of the oldest runs they are dropped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dionysus_mcp.mind.identity import decode_cursor, encode_cursor, fingerprint
from dionysus_mcp.mind.recall import within
from dionysus_mcp.mind.runs.answers import CallTold, StepTold, Trajectory
from dionysus_mcp.mind.runs.packing import as_text, fitting, unpacked
from dionysus_mcp.mind.runs.values import Run, Status
from dionysus_mcp.plain import compact_json, shortened
from dionysus_mcp.store.port import Notes, Store, Unit

STEPS, KEPT = "trajectory", "trajectories"
"""The notes of steps, by run and number; and of which runs there are some, by when the runs began."""
MOST_SHOWN = 100
SHORT_CHARS, FULL_CHARS = 200, 20_000
SHORT_PAGE, FULL_PAGE = 16_000, 64_000
"""A page ends before it has more characters than that, if it has a step."""
SHORT_CALLS, FULL_CALLS, CALLS_CHARS = 8, 100, 40_000
DROPPED = "The steps of this run are kept no longer."
NONE_YET = "No step has ended yet."
NONE_AT_ALL = "No agent took a step in it."


def key_of(run_id: str, number: int) -> str:
    return f"{run_id}/{number:06d}"


def keep(unit: Unit, run: Run, number: int, packed: bytes) -> None:
    unit.note(STEPS, key_of(run.id, number), packed)
    unit.note(KEPT, f"{run.started}/{run.id}", b"")


def steps_of(store: Notes, run_id: str, limit: int = -1, after: str = "") -> Iterator[dict[str, Any]]:
    """The steps behind a key, as they are kept."""
    for raw in store.noted(STEPS, f"{run_id}/", limit, after).values():
        yield unpacked(raw)


def drop_oldest(store: Notes, unit: Unit, most: int) -> None:
    """Of the newest `most` runs the steps stay."""
    kept = list(store.noted(KEPT))
    for key in kept[: max(0, len(kept) - most)]:
        for step in store.noted(STEPS, f"{key.rpartition('/')[2]}/"):
            unit.note(STEPS, step, None)
        unit.note(KEPT, key, None)


def page_of(store: Store, run: Run, limit: int, cursor: str | None, *, full: bool) -> Trajectory:
    within("limit", limit, 1, MOST_SHOWN)
    query = fingerprint("trajectory", run.id)
    after = decode_cursor(cursor, query)[1] if cursor else ""
    page, more = _page(steps_of(store, run.id, limit + 1, after), limit, full=full)
    last = key_of(run.id, page[-1].number) if page else ""
    return _told(run, page, encode_cursor(query, ("", last)) if more else None)


def one_of(store: Notes, run: Run, number: int) -> Trajectory:
    """One step, in full."""
    key = key_of(run.id, number)
    raw = store.notes(STEPS, (key,)).get(key)
    return _told(run, [_step(unpacked(raw), full=True)] if raw else [], None)


def _told(run: Run, page: Sequence[StepTold], cursor: str | None) -> Trajectory:
    note = None if page else _why_none(run)
    return Trajectory(run.id, run.kind, run.status, run.tally.steps, tuple(page), cursor, note)


def _page(steps: Iterator[Mapping[str, Any]], limit: int, *, full: bool) -> tuple[list[StepTold], bool]:
    """What fits, and whether there is more."""
    page: list[StepTold] = []
    room = FULL_PAGE if full else SHORT_PAGE
    for step in steps:
        told = _step(step, full=full)
        room -= len(compact_json(told))
        if page and (room < 0 or len(page) == limit):
            return page, True
        page.append(told)
    return page, False


def _why_none(run: Run) -> str:
    if run.status is Status.RUNNING:
        return NONE_YET
    return DROPPED if run.tally.steps else NONE_AT_ALL


def _step(step: Mapping[str, Any], *, full: bool) -> StepTold:
    most = FULL_CHARS if full else SHORT_CHARS
    texts = {name: shortened(step.get(name, ""), most) for name in ("text", "code", "observation", "error", "injected")}
    usage, calls = step.get("usage", {}), step.get("calls", ())
    shown = calls[: FULL_CALLS if full else SHORT_CALLS]
    each = min(FULL_CHARS, CALLS_CHARS // (2 * len(shown))) if full and shown else SHORT_CHARS
    return StepTold(
        number=step["number"],
        agent=step["agent"],
        kind=step["kind"],
        parent=step.get("parent"),
        model=step.get("model", ""),
        calls=tuple(_call(one, each, full=full) for one in shown),
        more_calls=len(calls) - len(shown),
        basins=tuple(step.get("basins", ())),
        memories=tuple(step.get("memories", ())[:MOST_SHOWN]),
        energy=step.get("energy", 0.0),
        tokens=usage.get("input_tokens", 0) + usage.get("output_tokens", 0),
        money=usage.get("money", 0.0),
        seconds=round(step.get("seconds", 0.0), 3),
        **texts,
    )


def _call(call: Mapping[str, Any], most: int, *, full: bool) -> CallTold:
    """In short without what came of it: the observation says so."""
    given = call.get("arguments")
    return CallTold(
        tool=call["tool"],
        arguments=fitting(given, most) if full else shortened(as_text(given or {}), most),
        result=fitting(call.get("result"), most) if full else None,
        error=call.get("error", ""),
        message=shortened(call.get("message", ""), most),
        seconds=round(call.get("seconds", 0.0), 3),
    )
