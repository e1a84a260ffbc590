"""JSON lines with the fields of create_memory, one memory a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from dionysus_mcp.errors import InvalidInput
from dionysus_mcp.mind.identity import fingerprint
from dionysus_mcp.mind.values import Draft
from dionysus_mcp.transfer.documents import Document
from dionysus_mcp.transfer.fields import MAYBE_OBJECT, MAYBE_TEXT, NUMBER, TEXT, TEXTS, Kind, checked
from dionysus_mcp.transfer.pieces import Item, Piece
from dionysus_mcp.transfer.reports import Skipped, refused

DRAFT: dict[str, Kind] = {
    "content": TEXT,
    "memory_type": TEXT,
    "importance": NUMBER,
    "tags": TEXTS,
    "subject": MAYBE_TEXT,
    "project_id": MAYBE_TEXT,
    "session_id": MAYBE_TEXT,
    "occurred_at": MAYBE_TEXT,
    "source": MAYBE_TEXT,
    "key": MAYBE_TEXT,
    "metadata": MAYBE_OBJECT,
}


def read(document: Document) -> Iterator[Piece]:
    for entry in document.entries():
        if isinstance(entry, Skipped):
            yield entry
            continue
        try:
            draft = _draft(entry.fields)
        except InvalidInput as error:
            yield refused(entry.where, error)
            continue
        sourced = draft if draft.source else replace(draft, source=document.source)
        yield Item(entry.where, sourced, identity=fingerprint(entry.fields))


def _draft(fields: Mapping[str, Any]) -> Draft:
    """The draft that these fields describe; an unknown field or a wrong type is refused by its name."""
    known = checked(fields, DRAFT, needed=("content",))
    return Draft(**known | {"tags": tuple(known.get("tags", ()))})
