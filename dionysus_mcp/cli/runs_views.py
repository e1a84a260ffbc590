"""Runs of agents, as a person reads them."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from dionysus_mcp.cli.terminal import table, width_of
from dionysus_mcp.cli.wording import in_commands
from dionysus_mcp.mind.runs.answers import CallTold, RunsListed, RunTold, StepTold, Trajectory
from dionysus_mcp.mind.runs.values import Status
from dionysus_mcp.plain import compact_json, shortened

RESULT_CHARS = 200
THOUGHT = "Thought: "
OVER = "It was over already: there was nothing to cancel."
NONE_YET = "No run of agents is on record."


def listed(answer: RunsListed) -> str:
    columns = ("run", "status", "began", "took", "steps", "about")
    rows = [
        (
            one.run_id,
            f"{one.status} ({one.error})" if one.error and one.error != one.status else str(one.status),
            one.started[:16].replace("T", " "),
            f"{one.seconds:g} s",
            str(one.steps),
            one.title,
        )
        for one in answer.runs
    ]
    parts = [table(columns, rows, width_of(sys.stdout))] if rows else [NONE_YET]
    parts += [f"There are more: --cursor {answer.next_cursor}"] if answer.next_cursor else []
    return "\n\n".join(parts)


def line(told: RunTold) -> str:
    """One run under way, in a line."""
    what = told.phase or (told.error.message if told.error else told.title)
    return f"{told.run_id}  {told.status}  {told.steps} steps  {what}"


def run(told: RunTold) -> str:
    return "\n".join(_run(told))


def asked_to_end(told: RunTold) -> str:
    """One that has not heard of it yet goes on, and what is noted is said."""
    waits = in_commands(told.next or "") if told.status is Status.RUNNING else ""
    return "\n".join(filter(None, (run(told), waits)))


def was_over(told: RunTold) -> str:
    return f"{run(told)}\n{OVER}"


def _run(told: RunTold) -> Iterator[str]:
    yield f"{told.run_id}: {told.title}"
    yield f"{told.status} after {told.seconds:g} s{f', {told.phase}' if told.phase else ''}"
    yield f"{told.steps} steps{_cost(told.tokens, told.money)}{_more(told)}"
    if told.error:
        yield f"error[{told.error.code}]: {told.error.message} {in_commands(told.error.next)}".rstrip()
    if told.note:
        yield told.note
    if told.left:
        yield f"Not taken back, because others changed it since: {', '.join(told.left)}"


def _more(told: RunTold) -> str:
    energy = f", {told.energy:g} energy" if told.energy else ""
    model = f", by {told.model}" if told.model else ""
    return f"{energy}{model}{f' in {told.sandbox}' if told.sandbox else ''}"


def _cost(tokens: int, money: float | None) -> str:
    dollars = ", price unknown" if money is None else (f", ${money:.4f}" if money else "")
    return f", {tokens:,} tokens{dollars}" if tokens else ""


def traced(told: RunTold, answer: Trajectory, *, full: bool) -> str:
    """The run, then its steps as a tree: what an agent was asked stands below the step in which it was asked."""
    there = {"code"} if answer.page else set()
    parts = [run(told), tree(answer.page), *([answer.note] if answer.note else []), answered(told.answer, there)]
    hint = [] if full or not answer.page else [f"`dionysus trace {told.run_id} --step N` shows a step in full."]
    return "\n\n".join(filter(None, [*parts, *hint]))


def answered(answer: Mapping[str, Any] | None, there: Collection[str] = ()) -> str:
    """What a run answered: each part under its name, texts of several lines as they are; without what is there
    already."""
    if not answer:
        return ""
    parts = (_part(name, value) for name, value in answer.items() if name not in there)
    return "\n".join(["answer", *(_indented(part, "   ") for part in parts)])


def _part(name: str, value: Any) -> str:
    text = value if isinstance(value, str) else compact_json(value)
    return f"{name}:\n{_indented(text.strip(), '| ')}" if "\n" in text.strip() else f"{name}: {text}"


def steps(answer: Trajectory) -> str:
    return tree(answer.page)


def tree(page: tuple[StepTold, ...]) -> str:
    parents = {one.number: one.parent for one in page}
    return "\n".join(_indented("\n".join(_step(one)), "    " * _depth(one.number, parents)) for one in page)


def _depth(number: int, parents: Mapping[int, int | None]) -> int:
    parent = parents.get(number)
    return 0 if parent is None or parent >= number else 1 + _depth(parent, parents)


def _step(step: StepTold) -> Iterator[str]:
    energy = f", {step.energy:g} energy" if step.energy else ""
    yield f"{step.number}. {step.agent}: {step.kind} ({step.seconds:g} s{_cost(step.tokens, step.money)}{energy})"
    told = (("read", step.injected), ("thought", step.text.removeprefix(THOUGHT)), ("code", step.code))
    for name, text in told:
        yield from _told(name, text)
    for call in step.calls:
        yield f"   call  {_call(call)}"
    if step.more_calls:
        yield f"   and {step.more_calls} more calls"
    yield from _told("saw", step.observation)
    yield from _told("error", step.error)
    if step.memories:
        yield f"   made  {', '.join(step.memories)}"
    if step.basins:
        yield f"   basins  {', '.join(step.basins)}"


def _told(name: str, text: str) -> Iterator[str]:
    if text:
        yield f"   {name}"
        yield _indented(text.strip(), "   | ")


def _call(call: CallTold) -> str:
    given = call.arguments if isinstance(call.arguments, str) else compact_json(call.arguments)
    if call.error:
        return f"{call.tool} {given} -> {call.error}: {call.message}"
    result = "" if call.result is None else f" -> {shortened(compact_json(call.result), RESULT_CHARS)}"
    return f"{call.tool} {given}{result}"


def _indented(text: str, by: str) -> str:
    return "\n".join(f"{by}{part}" for part in text.splitlines())
