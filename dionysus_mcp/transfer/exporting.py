"""Export: everything as it was at one position of the journal, while others go on writing."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from dionysus_mcp.mind.values import Status
from dionysus_mcp.store.port import Node, Store
from dionysus_mcp.transfer import lines
from dionysus_mcp.transfer.garden import Garden
from dionysus_mcp.transfer.reports import ExportReport, Progress, silent
from dionysus_mcp.transfer.snapshot import Snapshot

IN_MEMORY = 8 << 20


def export_jsonl(
    store: Store, out: TextIO, *, project: str | None = None, history: bool = False, progress: Progress = silent
) -> ExportReport:
    """Write everything as JSON lines, with `history` also every change that was ever made."""
    snapshot = Snapshot(store, project, tombstones=history)
    out.write(lines.header(project, history=history))
    memories, links = _write_state(snapshot, out, progress)
    changes = 0
    for page in snapshot.changes() if history else ():
        out.writelines(map(lines.change_line, page))
        changes += len(page)
    out.write(lines.end({"memories": memories, "links": links} | ({"changes": changes} if history else {})))
    return ExportReport(memories, links, snapshot.position, changes=changes)


def export_markdown(
    store: Store, folder: Path, *, project: str | None = None, progress: Progress = silent
) -> ExportReport:
    """Make a folder hold one file for each memory."""
    snapshot = Snapshot(store, project)
    garden = Garden(folder, project)
    expected, memories, links = snapshot.expected(), 0, 0
    for page in snapshot.nodes():
        ties = snapshot.links(page)
        garden.plant(page, ties)
        memories, links = memories + len(page), links + len(ties)
        progress(memories, expected)
    garden.weed()
    return ExportReport(
        memories,
        links,
        snapshot.position,
        written=garden.written,
        unchanged=garden.unchanged,
        removed=garden.removed,
        skipped=tuple(garden.skipped),
    )


def _write_state(snapshot: Snapshot, out: TextIO, progress: Progress) -> tuple[int, int]:
    """Memories first, then their ties, so that a reader knows both ends of each."""
    expected, memories, links = snapshot.expected(), 0, 0
    with tempfile.SpooledTemporaryFile(IN_MEMORY, "w+", encoding="utf-8", newline="") as later:
        for page in snapshot.nodes():
            ties = snapshot.links(page)
            out.writelines(map(lines.node_line, page))
            later.writelines(map(lines.link_line, ties))
            memories, links = memories + _living(page), links + len(ties)
            progress(memories, expected)
        for page in snapshot.entities():
            out.writelines(map(lines.node_line, page))
        later.seek(0)
        shutil.copyfileobj(later, out)
    return memories, links


def _living(nodes: Iterable[Node]) -> int:
    return sum(node.status != Status.PURGED for node in nodes)
