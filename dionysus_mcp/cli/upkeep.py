"""Commands that copy the memory away and put a copy back."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dionysus_mcp.cli import views
from dionysus_mcp.cli.desk import Desk
from dionysus_mcp.cli.inputs import STDIN, answered, at_terminal, require_terminal
from dionysus_mcp.errors import InvalidInput, NotConfirmed


def backup(desk: Desk, words: argparse.Namespace) -> None:
    if words.target == STDIN:
        _backup_to_stdout(desk)
        return
    target = Path(words.target).expanduser().absolute() if words.target else None
    with desk.progress("Copying") as progress:
        made = desk.upkeep.backup(target, progress)
    desk.tell(made, views.backed_up)


def restore(desk: Desk, words: argparse.Namespace) -> None:
    with (
        _source(words.source) as source,
        desk.progress("Checking") as checking,
        desk.upkeep.candidate(source, checking) as candidate,
    ):
        checking.clear()
        if not words.yes:
            _confirm(desk, words.source, views.candidate(candidate))
        with desk.progress("Restoring") as restoring:
            done = desk.upkeep.restore(candidate, restoring)
    desk.mind.sync.begin_anew()
    desk.tell(done, views.restored)


def _backup_to_stdout(desk: Desk) -> None:
    if sys.stdout.isatty():
        raise InvalidInput("stdout is a terminal.", "Send the backup into a file: `dionysus backup - > FILE`.")
    with tempfile.TemporaryDirectory() as folder, desk.progress("Copying") as progress:
        made = desk.upkeep.backup(Path(folder) / "memory.db", progress)
        with Path(made.file).open("rb") as copy:
            shutil.copyfileobj(copy, sys.stdout.buffer)


@contextmanager
def _source(name: str) -> Iterator[Path]:
    if name != STDIN:
        yield Path(name).expanduser().absolute()
        return
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "stdin.db"
        with source.open("wb") as copy:
            shutil.copyfileobj(sys.stdin.buffer, copy)
        yield source


def _confirm(desk: Desk, source: str, told: str) -> None:
    if source == STDIN or not at_terminal():
        require_terminal("Restoring", "Run the command in a terminal, or add --yes.")
    desk.note(told)
    if answered("Put it in place of the memory that is there now? [y/N] ").casefold() not in {"y", "yes"}:
        raise NotConfirmed("Nothing was restored.", "Repeat the command and answer y, or add --yes.")
