"""Where code that a model wrote would run."""

from __future__ import annotations

from collections.abc import Iterator

from dionysus_mcp.cli.desk import Desk
from dionysus_mcp.cli.doctor.finding import Finding, fail, ok
from dionysus_mcp.cli.sandbox import status_of


def tier(desk: Desk) -> Iterator[Finding]:
    report = status_of(desk)
    if report.in_force == "none":
        yield fail("sandbox", report.reason, report.fix)
    else:
        yield ok("sandbox", f"{report.in_force}: {report.reason}")
