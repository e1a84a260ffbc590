"""Commands that write memories."""

from __future__ import annotations

import argparse

from dionysus_mcp.cli import views
from dionysus_mcp.cli.desk import Desk
from dionysus_mcp.cli.inputs import ids_or_stdin, json_object, text_or_stdin
from dionysus_mcp.errors import Held
from dionysus_mcp.mind.answers import Forgotten
from dionysus_mcp.mind.values import Draft


def remember(desk: Desk, words: argparse.Namespace) -> None:
    draft = Draft(
        content=text_or_stdin(words.content, desk.settings.limits.content_chars),
        memory_type=words.memory_type,
        importance=words.importance,
        tags=tuple(words.tag),
        subject=words.subject,
        project_id=words.project,
        session_id=words.session,
        occurred_at=words.occurred_at,
        source=words.source,
        key=words.key,
        metadata=json_object("metadata", words.metadata),
    )
    desk.tell(desk.mind.memories.create(draft, desk.caller), views.created)


def accept(desk: Desk, words: argparse.Namespace) -> None:
    desk.tell(desk.mind.memories.accept_change(words.older_id, words.newer_id, desk.caller), views.accepted)


def forget(desk: Desk, words: argparse.Namespace) -> None:
    ids = ids_or_stdin(words.memory_ids)
    for memory_id in ids:
        desk.mind.recall.get(memory_id)  # all of them or none: an unknown id must not be found half-way
    forgotten: list[Forgotten] = []
    try:
        forgotten.extend(desk.mind.memories.forget(memory_id, desk.caller) for memory_id in ids)
    except Held as error:
        error.message += f" {len(forgotten)} of {len(ids)} were forgotten."
        raise
    desk.tell({"forgotten": forgotten}, views.forgotten)
