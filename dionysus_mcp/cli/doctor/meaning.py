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
        yield from _without_vectors(desk, report.embedder)


def _without_vectors(desk: Desk, embedder: str) -> Iterator[Finding]:
    """Memories that were stored while there was no embedder, or another one, are found by words alone."""
    if not desk.settings.database.exists():
        return
    stats = desk.mind.stats()
    without = stats.memories - stats.embedded.get(embedder, 0)
    if without > 0:
        mend = "A running server makes them; `dionysus reindex` does it now."
        yield warn("embedder", f"{without:,} of {stats.memories:,} memories have no vectors of it", mend)
