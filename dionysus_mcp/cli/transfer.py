"""Commands that carry memories out of the store and into it."""

from __future__ import annotations

import argparse
import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from dionysus_mcp.cli import views
from dionysus_mcp.cli.desk import Desk
from dionysus_mcp.cli.inputs import STDIN
from dionysus_mcp.cli.reindexing import caught_up
from dionysus_mcp.cli.terminal import in_utf8
from dionysus_mcp.errors import Conflict, InvalidInput, NotFound, StoreFull, StoreReadOnly
from dionysus_mcp.mind.values import EVERY_PROJECT
from dionysus_mcp.transfer.reports import ExportReport


def export(desk: Desk, words: argparse.Namespace) -> None:
    if words.format == "markdown":
        report = _export_markdown(desk, words)
    elif words.target == STDIN:
        report = _export_jsonl(desk, words, in_utf8(sys.stdout))
    else:
        with _new_file(Path(words.target), force=words.force) as out:
            report = _export_jsonl(desk, words, out)
    desk.tell_beside(report, views.exported, stdout_is_taken=words.target == STDIN)


def import_(desk: Desk, words: argparse.Namespace) -> None:
    from dionysus_mcp.transfer.importing import import_from

    caller = replace(desk.caller, project=words.project) if words.project else desk.caller
    with desk.progress("Importing") as progress:
        report = import_from(
            _source(words.source),
            desk.mind,
            caller,
            format_name=None if words.format == "auto" else words.format,
            dry_run=words.dry_run,
            progress=progress,
        )
    desk.tell(report if words.dry_run else replace(report, embedded=caught_up(desk).embedded), views.imported)


def _export_jsonl(desk: Desk, words: argparse.Namespace, out: TextIO) -> ExportReport:
    from dionysus_mcp.transfer.exporting import export_jsonl

    with desk.progress("Exporting") as progress:
        return export_jsonl(desk.mind.store, out, project=_one(words), history=words.history, progress=progress)


def _export_markdown(desk: Desk, words: argparse.Namespace) -> ExportReport:
    from dionysus_mcp.transfer.exporting import export_markdown

    if words.target == STDIN or words.history:
        raise InvalidInput(
            "Markdown is written into a folder, without history.", "Name a folder, and leave --history out."
        )
    with desk.progress("Exporting") as progress:
        return export_markdown(desk.mind.store, Path(words.target), project=_one(words), progress=progress)


def _one(words: argparse.Namespace) -> str | None:
    """The project to export; None for every one."""
    return None if words.project == EVERY_PROJECT else words.project


def _source(name: str) -> Path | TextIO:
    if name == STDIN:
        return in_utf8(sys.stdin, errors="surrogateescape")  # what is not UTF-8 is skipped line by line, and said
    source = Path(name).expanduser()
    if not source.exists():
        raise NotFound(f"There is no {name}.", "Check the path.", field="source")
    return source


@contextmanager
def _new_file(path: Path, *, force: bool) -> Iterator[TextIO]:
    """A file that is there when it is whole, for its owner only, or not at all; a pipe or a device as it is."""
    if path.is_file() and not force:
        raise Conflict(f"{path} is there already; it was not touched.", "Give another name, or add --force.")
    if not path.parent.is_dir():
        raise InvalidInput(
            f"There is no folder {path.parent}.", "Make it first, or give another place.", field="target"
        )
    special = path.exists() and not path.is_file()
    partial = path if special else path.with_name(f".{path.name}.{os.getpid()}.partial")
    flags = os.O_WRONLY if special else os.O_WRONLY | os.O_CREAT | os.O_EXCL
    try:
        with os.fdopen(os.open(partial, flags, 0o600), "w", encoding="utf-8", newline="\n") as out:
            yield out
            if not special:
                out.flush()
                os.fsync(out.fileno())
                partial.replace(path)
    except OSError as error:
        kind = StoreFull if error.errno == errno.ENOSPC else StoreReadOnly
        raise kind(
            f"{path} cannot be written: {error.strerror}.", "Give a place that has room and may be written."
        ) from error
    finally:
        if not special:
            partial.unlink(missing_ok=True)
