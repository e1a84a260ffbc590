"""Whether the embedder works, so that recall goes by meaning, too."""

from __future__ import annotations

from collections.abc import Iterator

from dionysus_mcp.cli.desk import Desk
from dionysus_mcp.cli.doctor.finding import Finding, ok, warn


def embedder(desk: Desk) -> Iterator[Finding]:
    report = desk.model.report()
    if report.state == "off":
        yield ok("embedder", f"recall is by words alone: {report.why}")
    elif report.why:
        yield warn("embedder", f"recall is by words alone: {report.why}", f"{report.fix[:1].upper()}{report.fix[1:]}.")
    else:
        yield ok("embedder", f"{report.embedder}, {report.dimension} dimensions, on {report.runs_on}")
