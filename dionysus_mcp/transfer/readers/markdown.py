"""A folder of notes, as Obsidian and basic-memory keep them: with front matter or without, tied by [[wikilinks]]."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any

from dionysus_mcp.errors import InvalidInput
from dionysus_mcp.mind.moments import period
from dionysus_mcp.mind.values import Draft
from dionysus_mcp.transfer import frontmatter
from dionysus_mcp.transfer.documents import Document
from dionysus_mcp.transfer.pieces import Item, Piece
from dionysus_mcp.transfer.reports import Skipped
from dionysus_mcp.transfer.splitting import split

TITLE = re.compile(r"^#[ \t]+(\S.*?)[ \t#]*$", re.MULTILINE)
WIKILINK = re.compile(r"\[\[([^\[\]|#^\n]+)(?:[#^][^\[\]|\n]*)?(?:\|[^\[\]\n]*)?\]\]")
DATES = ("occurred_at", "date", "created", "created_at", "date created", "creation_date")
TITLE_CHARS = 200


def read(document: Document) -> Iterator[Piece]:
    """One memory, or for a long note several that are tied to the first."""
    head, body = frontmatter.split(document.text())
    front = frontmatter.parsed(head) if head else {}
    if not body.strip():
        yield Skipped(document.name, "This note has no text.")
        return
    place = str(PurePath(document.name).with_suffix(""))
    title = _title(front, body, document.stem)
    line = head.count("\n") + (2 if head else 0) + 1
    for number, piece in enumerate(split(body)):
        if piece.strip():
            yield Item(
                f"{document.name}:{line}",
                _draft(front, piece.strip(), title, document.source),
                identity=title,
                names=() if number else _names(front, title, place),
                ties=(*((name(place),) if number else ()), *wikilinks(piece)),
            )
        line += piece.count("\n")


def wikilinks(text: str) -> tuple[str, ...]:
    """The names that a note points to, each once."""
    return tuple(dict.fromkeys(name(found) for found in WIKILINK.findall(text)))


def name(text: str) -> str:
    """A note's name as links are compared: by case and extension they do not differ."""
    return text.strip().replace("\\", "/").removesuffix(".md").casefold()


def texts(value: Any) -> tuple[str, ...]:
    """A field that may be a list, or a text with commas, or nothing."""
    if isinstance(value, str):
        value = value.split(",")
    found = [str(one).strip().lstrip("#") for one in value] if isinstance(value, list) else []
    return tuple(one for one in found if one)


def moment(value: Any) -> str | None:
    """A date that can be read, or none: an odd date does not keep a note out."""
    try:
        period(str(value), "date", datetime.now(UTC))
    except InvalidInput:
        return None
    return str(value)


def _draft(front: Mapping[str, Any], content: str, title: str, source: str) -> Draft:
    dated = next((field for field in DATES if front.get(field) and moment(front[field])), None)
    rest = {field: value for field, value in front.items() if field not in {"title", "tags", dated}}
    return Draft(
        content=content,
        tags=texts(front.get("tags")),
        subject=title,
        occurred_at=moment(front[dated]) if dated else None,
        source=source,
        metadata=rest or None,
    )


def _title(front: Mapping[str, Any], body: str, stem: str) -> str:
    heading = TITLE.search(body)
    return str(front.get("title") or (heading[1] if heading else stem))[:TITLE_CHARS]


def _names(front: Mapping[str, Any], title: str, place: str) -> tuple[str, ...]:
    """Everything a link may call a note, the surest first."""
    said = (place, front.get("permalink"), PurePath(place).name, title, *texts(front.get("aliases")))
    return tuple(dict.fromkeys(name(str(one)) for one in said if one))
