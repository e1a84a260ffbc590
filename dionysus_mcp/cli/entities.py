"""Commands for what memories mention."""

from __future__ import annotations

import argparse

from dionysus_mcp.cli import entity_views as views
from dionysus_mcp.cli.desk import Desk


def browse(desk: Desk, words: argparse.Namespace) -> None:
    query = " ".join(words.query) or None
    page = desk.mind.entities.page(words.kind, query, words.limit, words.cursor, words.project, desk.caller)
    desk.tell(page, views.entities)


def show(desk: Desk, words: argparse.Namespace) -> None:
    desk.tell(desk.mind.entities.get(words.name, words.budget, words.project, desk.caller), views.known)


def connect(desk: Desk, words: argparse.Namespace) -> None:
    desk.tell(desk.mind.connections.find(words.a, words.b, words.project, desk.caller), views.connection)


def merge(desk: Desk, words: argparse.Namespace) -> None:
    desk.tell(desk.mind.merging.merge(words.keep, words.other, desk.caller), views.merged)
