"""Import: find out what it is, read it piece by piece, write it in batches, say what happened."""

from __future__ import annotations

from pathlib import Path
from typing import TextIO

from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.values import Caller
from dionysus_mcp.transfer.reports import ImportReport, Progress, silent


def import_from(
    source: Path | TextIO,
    mind: Mind,
    caller: Caller,
    *,
    format_name: str | None = None,
    dry_run: bool = False,
    progress: Progress = silent,
) -> ImportReport:
    """Import a file, a folder or a stream. Without a format, the content decides which it is."""
    raise NotImplementedError
