"""What the command `sandbox` shows a person."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from dionysus_mcp.cli.terminal import table, width_of

if TYPE_CHECKING:
    from dionysus_mcp.cli.sandbox import Ran, Status, Tried

LINES = 6


def status(report: Status) -> str:
    rows = [
        (one.tier, "works" if one.works else "no", f"{one.why}{f' -> {one.fix}' if one.fix else ''}")
        for one in report.tiers
    ]
    fix = f" {report.fix}" if report.fix else ""
    head = f"in force  {report.in_force}: {report.reason}{fix}\nsetting   {report.setting} (DIONYSUS_SANDBOX)"
    return f"{head}\n\n{table(('tier', '', 'what it is, or why not'), rows, width_of(sys.stdout), LINES)}"


def attacked(tried: Sequence[Tried]) -> str:
    return "\n".join(line for one in tried for line in _attacked(one))


def _attacked(one: Tried) -> list[str]:
    if not one.works:
        return [f"{one.tier}: not attacked, it does not work here: {one.why}"]
    told = [f"{one.tier}: {one.held} attacks held off, {len(one.broken)} not"]
    return [*told, *(f"  {verdict.name}: {verdict.detail}" for verdict in one.broken)]


def ran(answer: Ran) -> str:
    value = "" if answer.value == "None" else answer.value
    return "\n".join(filter(None, [answer.logs.rstrip("\n"), value]))
