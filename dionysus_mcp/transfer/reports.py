"""What an export or an import says of itself when it is done, and while it goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dionysus_mcp.errors import DionysusError

Progress = Callable[[int, int | None], None]
"""Called now and then with what is done and the total: memories of an export; bytes of an import, or changes."""


def silent(done: int, total: int | None) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that was not taken: where it is (a file, and a line of it) and why."""

    where: str
    why: str


def refused(where: str, error: DionysusError) -> Skipped:
    """Something that was not taken because of an error: what is wrong, and what would be right."""
    return Skipped(where, f"{error.message} {error.next_step}")


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What was exported, as of one position of the journal. The last fields are of a Markdown folder's files."""

    memories: int
    links: int
    position: int
    changes: int = 0
    written: int = 0
    unchanged: int = 0
    removed: int = 0
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or in a dry run would do. `run_id` takes the whole of it back.

    `skipped` lists the first of what was not taken, `skipped_count` counts all of it. `changes` counts the rows of a
    journal that was replayed; such an import has no run of its own. `merged` counts the names that stand for several
    since, `embedded` the memories that got vectors.
    """

    format: str
    dry_run: bool
    run_id: str | None
    created: int = 0
    already_there: int = 0
    merged: int = 0
    links: int = 0
    changes: int = 0
    redacted: int = 0
    skipped: tuple[Skipped, ...] = ()
    skipped_count: int = 0
    notes: tuple[str, ...] = ()
    embedded: int = 0
