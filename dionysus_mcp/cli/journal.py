"""Commands over the journal."""

from __future__ import annotations

import argparse

from dionysus_mcp.cli import views
from dionysus_mcp.cli.desk import Desk


def history(desk: Desk, words: argparse.Namespace) -> None:
    desk.tell(desk.mind.journal.history(words.memory_id, words.limit), views.history)


def undo(desk: Desk, words: argparse.Namespace) -> None:
    desk.tell(desk.mind.journal.undo(words.change, words.run, desk.caller), views.undone)
