"""What the commands `models` and `costs` show a person."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from dionysus_mcp.cli.terminal import table, width_of
from dionysus_mcp.mind.ledger.answers import Costs, Line, Period

if TYPE_CHECKING:
    from dionysus_mcp.cli.models import InForce, Told

INSTINCT = "instinct"
LINES = 4


def models(report: InForce) -> str:
    tiers: dict[tuple[str, ...], list[str]] = {}
    for one in report.models:
        tiers.setdefault((one.model, _price(one), _state(one)), []).append(one.tier)
    rows = [(", ".join(names), *rest) for rest, names in tiers.items()]
    columns = ("tier", "model", "$ per million tokens", "")
    return f"{_head(report)}\n\n{table(columns, rows, width_of(sys.stdout), LINES)}"


def _head(report: InForce) -> str:
    if not report.thinks:
        return "No language model is called: instinct does what it can."
    if any(one.problem for one in report.models):
        return "A language model is named that does not work."
    if any(one.answered_s is not None for one in report.models):
        return "A language model thinks."
    return "A language model is named. Whether it answers, nobody has asked: `dionysus models --probe` does."


def costs(answer: Costs) -> str:
    parts = ["\n".join([_period("today", answer.today), _period("month", answer.month), _run(answer)])]
    for title, lines in (("model", answer.by_model), ("for", answer.by_kind)):
        if lines:
            columns = (title, "calls", "tokens read", "cached", "written", "dollars", "")
            parts.append(table(columns, [_row(line) for line in lines], width_of(sys.stdout)))
    return "\n\n".join(parts)


def _price(one: Told) -> str:
    if one.model == INSTINCT:
        return ""
    if one.dollars_read is None or one.dollars_written is None:
        return "unknown"
    return f"{one.dollars_read:g} read, {one.dollars_written:g} written"


def _state(one: Told) -> str:
    answered = f"; answered in {one.answered_s:g} s" if one.answered_s is not None else ""
    return f"{one.why}{answered}{f'. Does not work: {one.problem}' if one.problem else ''}"


def _period(name: str, period: Period) -> str:
    taken, budget = period.taken, period.budget
    tokens = taken.input_tokens + taken.output_tokens
    return (
        f"{name:7} {taken.name}  {taken.calls:,} calls, {tokens:,} of {budget.tokens:,} tokens, "
        f"${taken.dollars:.4f} of ${budget.dollars:g}{_beside(taken)}"
    )


def _run(answer: Costs) -> str:
    reserved = f"; {answer.reserved_tokens:,} tokens are reserved for calls under way" if answer.reserved_tokens else ""
    return f"{'a run':7} at most {answer.run.tokens:,} tokens and ${answer.run.dollars:g}{reserved}"


def _row(line: Line) -> tuple[str, ...]:
    numbers = (line.calls, line.input_tokens, line.cached_tokens, line.output_tokens)
    return (line.name, *(f"{number:,}" for number in numbers), f"{line.dollars:.4f}", _beside(line).strip(" ;"))


def _beside(line: Line) -> str:
    unpriced = f"; {line.unpriced:,} calls of unknown price" if line.unpriced else ""
    return unpriced + (f"; {line.lost:,} calls ended unheard" if line.lost else "")
