"""Export: everything as it was at one position of the journal, while others go on writing."""

from __future__ import annotations

from pathlib import Path
from typing import TextIO

from dionysus_mcp.store.port import Store
from dionysus_mcp.transfer.reports import ExportReport, Progress, silent


def export_jsonl(
    store: Store, out: TextIO, *, project: str | None = None, history: bool = False, progress: Progress = silent
) -> ExportReport:
    """Write everything as JSON lines, with `history` also every change that was ever made."""
    raise NotImplementedError


def export_markdown(
    store: Store, folder: Path, *, project: str | None = None, progress: Progress = silent
) -> ExportReport:
    """Make a folder hold one file for each memory."""
    raise NotImplementedError
