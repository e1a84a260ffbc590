"""What runs and beats hold of things that are erased for good, and how they stand without it.

A model that was shown a text may have said it in other words: where a run has the text or the id anywhere, everything
that was said in it goes. What it did, when, and what it cost stays.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dionysus_mcp.mind.kinds import Kind
from dionysus_mcp.mind.runs.packing import packed, unpacked
from dionysus_mcp.mind.runs.trajectory import STEPS
from dionysus_mcp.mind.runs.values import AREA, Run, Status, Tally
from dionysus_mcp.mind.values import Status as Standing
from dionysus_mcp.mind.walking import pages
from dionysus_mcp.plain import strings_in
from dionysus_mcp.store.port import Node, Notes, Store, Things, Unit, Where

ERASED = "(erased)"
SAID_IN_STEPS = ("text", "code", "observation", "error", "injected")
SAID_IN_BEATS = ("focus", "context", "decision", "narrative", "next")
KINDS = frozenset({Kind.RUN, Kind.HEARTBEAT})


@dataclass(frozen=True, slots=True)
class Traces:
    """What is looked for: ids, and texts as they stand in what programs and models write."""

    needles: tuple[str, ...]

    @classmethod
    def of(cls, ids: Collection[str], texts: Collection[str]) -> Traces:
        written = (_even(form) for text in texts if text.strip() for form in _forms(text.strip()))
        return cls(tuple(dict.fromkeys((*ids, *written))))

    def are_in(self, value: Any) -> bool:
        """Whatever became of the white space."""
        return any(needle in _even(text) for text in strings_in(value) for needle in self.needles)


def records_holding(store: Store, traces: Traces) -> list[Node]:
    """The records of runs, and of beats, that hold any of it, or whose steps do."""
    runs = [node for node in _all(store, Where(Kind.RUN, statuses=tuple(Status))) if _run_holds(store, node, traces)]
    ids = {node.id for node in runs}
    beats = (node for node in _all(store, Where(Kind.HEARTBEAT)) if node.status != Standing.PURGED)
    return [*runs, *(node for node in beats if node.data.get("run") in ids or traces.are_in(node.data))]


def memories_left_by(store: Things, records: Sequence[Node], traces: Traces) -> list[str]:
    """What these beats left for the next ones to read, where that holds any of it."""
    ids = [str(node.data["memory"]) for node in records if node.kind == Kind.HEARTBEAT and "memory" in node.data]
    return [node.id for node in store.get(ids) if node.status != Standing.PURGED and traces.are_in(node.text)]


def without_words(node: Node) -> Node:
    """The record of a run or a beat, with nothing left of what was said in it."""
    if node.kind == Kind.HEARTBEAT:
        return replace(node, data={**node.data, **{name: ERASED for name in SAID_IN_BEATS if name in node.data}})
    run = Run.of(node)
    failure = replace(run.failure, message=ERASED, next="") if run.failure else None
    answer = {"note": ERASED} if run.answer is not None else None
    return replace(run, title=ERASED, answer=answer, failure=failure, tally=replace(run.tally, said="")).node()


def empty_steps(unit: Unit, store: Notes, run_id: str) -> None:
    """Leave nothing of what was said in the steps of a run."""
    for key, raw in store.noted(STEPS, f"{run_id}/").items():
        unit.note(STEPS, key, packed(_emptied(unpacked(raw))))
    tally = unit.notes(AREA, (run_id,)).get(run_id)
    if tally:
        unit.note(AREA, run_id, replace(Tally.read(tally), said="").raw())


def _emptied(step: Mapping[str, Any]) -> dict[str, Any]:
    said = {name: ERASED for name in SAID_IN_STEPS if step.get(name)}
    calls = [{**call, "arguments": {}, "result": ERASED, "message": ""} for call in step.get("calls", ())]
    return {**step, **said, "calls": calls}


def _run_holds(store: Notes, run: Node, traces: Traces) -> bool:
    if traces.are_in(run.data) or traces.are_in(run.text):
        return True
    return any(traces.are_in(unpacked(raw)) for raw in store.noted(STEPS, f"{run.id}/").values())


def _all(store: Store, where: Where) -> Iterator[Node]:
    return (node for page in pages(store, where) for node in page)


def _forms(text: str) -> tuple[str, ...]:
    """A text as it is, in JSON, and in what Python prints."""
    return text, json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1], repr(text)[1:-1]


def _even(text: str) -> str:
    return " ".join(text.split())
