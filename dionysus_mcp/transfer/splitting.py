"""Long texts in pieces: cut at headings, then between paragraphs, lines, words; never more pieces than are needed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

PIECE_CHARS = 4_000
FENCE = re.compile(r" {0,3}(```+|~~~+)")
HEADING = re.compile(r"#{1,6}[ \t]")
PARAGRAPH = re.compile(r".+?(?:\n[ \t]*(?:\r?\n[ \t]*)+|\Z)", re.DOTALL)
WORD = re.compile(r"\s*\S+\s*|\s+")


def split(text: str, most: int = PIECE_CHARS) -> Iterator[str]:
    """Pieces of at most this many characters, which together are the text."""
    yield from _split(text, most, (_sections, _paragraphs, _lines, _words, _slices(most)))


def _split(text: str, most: int, cuts: tuple[Callable[[str], Iterator[str]], ...]) -> Iterator[str]:
    if len(text) <= most:
        yield text
        return
    pack = ""
    for part in cuts[0](text):
        if len(pack) + len(part) > most:
            if pack:
                yield pack
            pack = ""
        if len(part) > most:
            yield from _split(part, most, cuts[1:])
        else:
            pack += part
    if pack:
        yield pack


def _sections(text: str) -> Iterator[str]:
    """From heading to heading; what looks like one inside a code fence is none."""
    section, fence = "", ""
    for line in _lines(text):
        mark = FENCE.match(line)
        if mark and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1]
        elif not fence and HEADING.match(line) and section:
            yield section
            section = ""
        section += line
    yield section


def _paragraphs(text: str) -> Iterator[str]:
    return (found[0] for found in PARAGRAPH.finditer(text))


def _lines(text: str) -> Iterator[str]:
    start = 0
    while (end := text.find("\n", start)) >= 0:
        yield text[start : end + 1]
        start = end + 1
    if start < len(text):
        yield text[start:]


def _words(text: str) -> Iterator[str]:
    return (found[0] for found in WORD.finditer(text))


def _slices(size: int) -> Callable[[str], Iterator[str]]:
    return lambda text: (text[start : start + size] for start in range(0, len(text), size))
