"""Commands that keep a memory small."""

from __future__ import annotations

import argparse

from dionysus_mcp.cli import tending_views as views
from dionysus_mcp.cli.desk import Desk


def consolidate(desk: Desk, words: argparse.Namespace) -> None:
    made = desk.mind.consolidating.consolidate(words.project, words.limit, desk.caller, dry_run=not words.apply)
    desk.tell(made, views.consolidated)


def forgetting(desk: Desk, words: argparse.Namespace) -> None:
    if words.archive:
        desk.tell(desk.mind.forgetting.archive(words.project, desk.caller), views.archived)
    else:
        desk.tell(desk.mind.forgetting.report(words.project, words.limit, desk.caller), views.fading)
