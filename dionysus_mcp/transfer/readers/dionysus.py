"""What `dionysus export` wrote: JSON lines, or notes with our mark."""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Mapping
from typing import Any

from dionysus_mcp.errors import InvalidInput, shown
from dionysus_mcp.transfer import frontmatter, lines, notes
from dionysus_mcp.transfer.documents import Document, Entry
from dionysus_mcp.transfer.pieces import KeptLink, KeptNode, Piece, Remark
from dionysus_mcp.transfer.reports import Skipped

KINDS = (lines.HEADER, lines.NODE, lines.LINK, lines.CHANGE, lines.END)


def read(document: Document) -> Iterator[Piece]:
    """What is there now, without the history."""
    yield from _note(document) if is_note(document) else _lines(document)


def is_note(document: Document) -> bool:
    """Whether it begins as a note does, whatever it is called."""
    return document.head(16).removeprefix(codecs.BOM_UTF8).startswith(b"---")


def header(document: Document) -> Mapping[str, Any]:
    """The first line; refused when there is none that this version can read."""
    first = next(document.entries(), None)
    found = first.fields if isinstance(first, Entry) else {}
    version = found.get(lines.HEADER)
    if version != lines.VERSION:
        raise InvalidInput(
            f"{document.name} begins with {shown(dict(found))}, which is no header of an export that can be read.",
            f"Exports of version {lines.VERSION} can be read; name the true format, or update Dionysus.",
        )
    return found


def _lines(document: Document) -> Iterator[Piece]:
    header(document)
    ended = False
    for entry in document.entries():
        if isinstance(entry, Skipped):
            yield entry
            continue
        kind, body = kind_of(entry)
        ended = kind == lines.END
        if kind == lines.NODE:
            yield KeptNode(entry.where, body)
        elif kind == lines.LINK:
            yield KeptLink(entry.where, body)
        elif kind not in KINDS:
            yield Skipped(entry.where, f"This is no line of an export; it has {shown(list(entry.fields))}.")
    if not ended:
        yield Remark(f"{document.name} lacks its last line: the export was cut off, and things may be missing.")


def kind_of(entry: Entry) -> tuple[str, Mapping[str, Any]]:
    """What a line tells of, and the fields of it."""
    kind = next(iter(entry.fields), "")
    body = entry.fields.get(kind)
    return kind, body if isinstance(body, dict) else {}


def _note(document: Document) -> Iterator[Piece]:
    front, body = frontmatter.split(document.text())
    fields = notes.read_front(front) if front else {}
    if not notes.is_ours(fields):
        yield Skipped(document.name, "This note was not written by dionysus export.")
        return
    yield KeptNode(document.name, notes.node_fields(fields, body))
    for link in notes.link_fields(fields):
        yield KeptLink(document.name, link)
