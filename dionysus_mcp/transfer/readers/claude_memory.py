"""Claude Code's own memory folder: a file for each fact, with a name, a description and a type, and an index beside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dionysus_mcp.mind.values import Draft, MemoryType
from dionysus_mcp.transfer import frontmatter
from dionysus_mcp.transfer.documents import Document
from dionysus_mcp.transfer.pieces import Item, Piece
from dionysus_mcp.transfer.readers.markdown import name, wikilinks
from dionysus_mcp.transfer.reports import Skipped

INDEX = "memory.md"
# What a person corrects about how to work is a way of doing things.
TYPES = {
    "user": MemoryType.SEMANTIC,
    "feedback": MemoryType.PROCEDURAL,
    "project": MemoryType.SEMANTIC,
    "reference": MemoryType.SEMANTIC,
}


def read(document: Document) -> Iterator[Piece]:
    if document.path.name.lower() == INDEX:
        return
    head, body = frontmatter.split(document.text())
    front = frontmatter.parsed(head) if head else {}
    kind = type_of(front)
    if kind is None:
        yield Skipped(document.name, "This note has no name and type, as Claude Code's memory files do.")
        return
    title, description = str(front["name"]), str(front.get("description") or "")
    draft = Draft(
        content=_content(description, body.strip()),
        memory_type=TYPES[kind],
        tags=(kind,),
        subject=title,
        source=document.source,
    )
    names = tuple(dict.fromkeys((name(title), name(document.stem))))
    yield Item(document.name, draft, identity=title, names=names, ties=wikilinks(body))


def type_of(front: Mapping[str, Any]) -> str | None:
    """The type of a fact, wherever this version of Claude Code writes it; None when this is something else."""
    metadata = front.get("metadata")
    kind = (metadata.get("type") if isinstance(metadata, Mapping) else None) or front.get("type")
    return str(kind) if front.get("name") and str(kind) in TYPES else None


def _content(description: str, body: str) -> str:
    """The fact, led by its description unless it says the same."""
    return body if description in body else f"{description}\n\n{body}".strip()
