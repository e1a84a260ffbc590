"""Commands that send changes to another system, and bring a store back from what was kept elsewhere."""

from __future__ import annotations

import argparse
from pathlib import Path

from dionysus_mcp.cli import guarding_views as views
from dionysus_mcp.cli.desk import Desk


def sync(desk: Desk, words: argparse.Namespace) -> None:
    part = desk.mind.sync
    if words.action == "now":
        desk.tell(part.preview() if words.dry_run else part.now(), views.synced)
    elif words.action == "pause":
        desk.tell(part.pause(words.reason, desk.caller), views.sync_status)
    else:
        desk.tell(part.resume() if words.action == "resume" else part.status(), views.sync_status)


def recover(desk: Desk, words: argparse.Namespace) -> None:
    journal = desk.mind.recovery.journal(words.source)
    if words.into is None:
        desk.tell(desk.mind.recovery.look(journal, words.until), views.recovered)
        return
    from dionysus_mcp.composition import build_mind

    folder = Path(words.into).expanduser().absolute()
    there = build_mind(desk.settings.model_copy(update={"home": folder}))
    try:
        desk.tell(there.recovery.recover(journal, words.until, desk.caller), views.recovered)
    finally:
        there.close()
