"""Plain text: a memory for each paragraph."""

from __future__ import annotations

from collections.abc import Iterator

from dionysus_mcp.mind.values import Draft
from dionysus_mcp.transfer.documents import Document, Line
from dionysus_mcp.transfer.pieces import Item, Piece
from dionysus_mcp.transfer.reports import Skipped
from dionysus_mcp.transfer.splitting import split

MOST_CHARS = 1 << 20


def read(document: Document) -> Iterator[Piece]:
    for paragraph in _paragraphs(document):
        if isinstance(paragraph, Skipped):
            yield paragraph
            continue
        for piece in split(paragraph.text):
            if piece.strip():
                yield Item(paragraph.where, Draft(content=piece.strip(), source=document.source))


def _paragraphs(document: Document) -> Iterator[Line | Skipped]:
    """Runs of lines between blank ones, where they begin; an endless one is cut."""
    run: list[Line] = []
    size = 0
    for line in document.lines():
        if isinstance(line, Skipped):
            yield line
            continue
        ends = not line.text.strip() or size > MOST_CHARS
        if ends and run:
            yield _joined(run)
            run, size = [], 0
        if line.text.strip():
            run.append(line)
            size += len(line.text)
    if run:
        yield _joined(run)


def _joined(run: list[Line]) -> Line:
    return Line(run[0].where, "\n".join(line.text for line in run))
