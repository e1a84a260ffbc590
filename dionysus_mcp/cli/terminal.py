"""Text as a terminal can show it: no control characters, widths in cells, tables that fit."""

from __future__ import annotations

import os
import re
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from io import TextIOWrapper
from typing import Any, TextIO

from dionysus_mcp.plain import compact_json

# What is stored may hold escape sequences, or marks that turn the direction of writing round: shown, never obeyed.
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
INNER_CELLS = 24
LEAST_CELLS = 20
NEEDED = 2  # columns


def write_text(stream: TextIO, text: str) -> None:
    if text:
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
        stream.write(f"{harmless(text)}\n")


def write_json(stream: TextIO, value: Any) -> None:
    in_utf8(stream).write(f"{compact_json(value)}\n")


def harmless(text: str) -> str:
    """The text with every character that would do something shown as its escape."""
    text = text.replace("\r\n", "\n").expandtabs(4)
    return CONTROLS.sub(lambda found: found[0].encode("unicode_escape", "surrogatepass").decode("ascii"), text)


def width_of(stream: TextIO) -> int | None:
    """The cells in a line of the terminal; None when it is not one, and lines may be of any length."""
    try:
        return os.get_terminal_size(stream.fileno()).columns or None if stream.isatty() else None
    except (OSError, ValueError):
        return None


def table(columns: tuple[str, ...], rows: Sequence[tuple[str, ...]], width: int | None, lines: int = 1) -> str:
    """Rows under their headings. Columns without any value are left out; the last one gets the room that is left."""
    kept = [at for at, _ in enumerate(columns) if any(row[at] for row in rows)]
    clean = [[" ".join(harmless(row[at]).split()) for at in kept] for row in rows]
    grid = [[columns[at].upper() for at in kept], *clean]
    most = INNER_CELLS if width else sys.maxsize
    widths = [min(most, max(cells(line[at]) for line in grid)) for at in range(len(kept) - 1)]
    rest = width and max(LEAST_CELLS, width - sum(widths) - 2 * len(widths))
    if width and rest == LEAST_CELLS and len(kept) > NEEDED:  # too narrow: the column before the last gives way
        return table(
            columns[: kept[-2]] + columns[kept[-1] :], [row[: kept[-2]] + row[kept[-1] :] for row in rows], width, lines
        )
    return "\n".join(text for line in grid for text in _laid_out(line, widths, rest, lines))


def _laid_out(line: Sequence[str], widths: Sequence[int], rest: int | None, lines: int) -> Iterator[str]:
    inner = [
        f"{cut(text, width)}{' ' * (width - cells(cut(text, width)))}"
        for text, width in zip(line, widths, strict=False)
    ]
    first, *more = wrapped(line[-1], rest, lines)
    yield "  ".join([*inner, first]).rstrip()
    for text in more:
        yield f"{' ' * sum(width + 2 for width in widths)}{text}"


def cells(text: str) -> int:
    """How many cells of a terminal a text takes."""
    return len(text) if text.isascii() else sum(_cells_of(char) for char in text)


def cut(text: str, width: int) -> str:
    """The beginning of a text that fits, and a sign when it goes on."""
    return text if cells(text) <= width else f"{_fitting(text, width - 1)}…"


def wrapped(text: str, width: int | None, lines: int) -> list[str]:
    """A text in at most so many lines, broken between words where it can be."""
    if width is None or cells(text) <= width:
        return [text]
    if lines == 1:
        return [cut(text, width)]
    head = _fitting(text, width)
    space = head.rfind(" ") if not text[len(head) :].startswith(" ") else len(head)
    head = head[:space] if space > 0 else head
    return [head, *wrapped(text[len(head) :].lstrip(), width, lines - 1)]


def _fitting(text: str, width: int) -> str:
    taken = 0
    for at, char in enumerate(text):
        taken += _cells_of(char)
        if taken > width:
            return text[:at]
    return text


def _cells_of(char: str) -> int:
    if unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def in_utf8(stream: TextIO, errors: str = "backslashreplace") -> TextIO:
    """The stream as programs read and write it, whatever the terminal speaks."""
    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(encoding="utf-8", errors=errors)
    return stream
