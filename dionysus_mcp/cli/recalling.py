"""Commands that read memories."""

from __future__ import annotations

import argparse
from dataclasses import replace

from dionysus_mcp.cli import views
from dionysus_mcp.cli.desk import Desk
from dionysus_mcp.cli.inputs import text_or_stdin
from dionysus_mcp.mind.answers import Listed
from dionysus_mcp.mind.filters import Filters
from dionysus_mcp.mind.recall import MOST_LISTED
from dionysus_mcp.mind.values import EVERY_PROJECT

MOST_QUERY_CHARS = 1_000_000


def recall(desk: Desk, words: argparse.Namespace) -> None:
    query = text_or_stdin(words.query, MOST_QUERY_CHARS)
    filters = _filters(words)
    if words.budget is None:
        found = desk.mind.recall.search(query, words.limit, filters, desk.caller, explain=words.explain)
        desk.tell(found, views.found)
    else:
        recalled = desk.mind.recall.recall(
            query, words.limit, words.budget, filters, desk.caller, explain=words.explain
        )
        desk.tell(recalled, views.recalled)


def browse(desk: Desk, words: argparse.Namespace) -> None:
    limit = MOST_LISTED if words.all else words.limit
    page = _page(desk, words, limit, words.cursor)
    while words.all and page.next_cursor:
        more = _page(desk, words, limit, page.next_cursor)
        page = replace(more, memories=page.memories + more.memories)
    desk.tell(page, views.listed)


def show(desk: Desk, words: argparse.Namespace) -> None:
    desk.tell(desk.mind.recall.get(words.memory_id, words.as_of), views.memory)


def stats(desk: Desk, words: argparse.Namespace) -> None:
    desk.tell(desk.mind.stats(words.project or EVERY_PROJECT), views.stats)


def _page(desk: Desk, words: argparse.Namespace, limit: int, cursor: str | None) -> Listed:
    return desk.mind.recall.list(words.order, limit, cursor, _filters(words), desk.caller)


def _filters(words: argparse.Namespace) -> Filters:
    return Filters(
        memory_type=words.memory_type,
        project_id=words.project,
        session_id=words.session,
        subject=words.subject,
        tags=tuple(words.tag),
        since=words.since,
        until=words.until,
        min_importance=words.min_importance,
        include_superseded=words.include_superseded,
        as_of=words.as_of,
    )
