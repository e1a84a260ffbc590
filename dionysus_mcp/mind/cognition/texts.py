"""Texts in pieces that know where they stand: sentences, the steps of a reasoning, the parts of a question."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dionysus_mcp.errors import InvalidInput, TooLarge, shown
from dionysus_mcp.mind.checks import Checker, Limits
from dionysus_mcp.mind.missing import ASKING
from dionysus_mcp.mind.words import STOP_WORDS, WORD, query_words, telling_words

QUESTION_CHARS = 10_000
REASONING_CHARS = 20_000

SENTENCE = re.compile(r"(?<=[.!?\u2026])\s+|(?<=[\u3002\uff01\uff1f])|\n+")
LINE = re.compile(r"\n+")
NUMBERED = r"(?:step\s+)?\(?\d{1,3}[.):]\s+|step\s+\d{1,3}\s*[-\u2013:]?\s+"
MARKER = re.compile(rf"{NUMBERED}|[-*\u2022\u2013]\s+", re.IGNORECASE)
BEFORE = r"(?:(?:by|since|until|from|to|in|at|for|with|on)\s+)?"
JOINT = re.compile(rf"\s*;\s*|\s*,?\s+(?:and|but|or)\s+(?={BEFORE}(?:{ASKING})\b)|\s*,?\s+and then\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text, word for word, and where it stands in it."""

    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def asked(limits: Limits, field: str, text: str, most: int = QUESTION_CHARS) -> str:
    """A text that a caller hands in to be worked on: of bearable length, readable, and with a word in it."""
    if len(text) > most:
        raise TooLarge(f"{field} has {len(text)} characters; the limit is {most}.", "Give the gist of it.", field=field)
    clean = Checker(limits).text(field, text)
    if not WORD.search(clean):
        raise InvalidInput(f"{field} is {shown(text)}, which holds no word.", "Say it in words.", field=field)
    return clean


def pieces(text: str, apart: re.Pattern[str]) -> Iterator[Piece]:
    """What stands between the places where a text is to be cut, without white space around it."""
    start = 0
    for end, following in [*(found.span() for found in apart.finditer(text)), (len(text), len(text))]:
        piece = text[start:end]
        if piece.strip():
            yield Piece(piece.strip(), start + len(piece) - len(piece.lstrip()))
        start = following


def sentences(text: str) -> Iterator[Piece]:
    """The sentences and lines of a text."""
    return pieces(text, SENTENCE)


def steps(reasoning: str) -> list[Piece]:
    """The steps of a reasoning: its sentences, without the numbers and dashes before them."""
    bare = [_without_marker(line) for line in pieces(reasoning, LINE)]
    found = [_inside(line, sentence) for line in bare for sentence in sentences(line.text)]
    return [piece for piece in found if any(char.isalpha() for char in piece.text)]


def parts(question: str) -> list[Piece]:
    """What a question asks one after the other."""
    found = [_inside(sentence, part) for sentence in sentences(question) for part in pieces(sentence.text, JOINT)]
    return [part for part in found if WORD.search(part.text)]


def telling(text: str) -> tuple[str, ...]:
    """The words of a text that say something, each once; none when it has none."""
    return tuple(word for word in telling_words(query_words(text)) if word not in STOP_WORDS)


def _without_marker(line: Piece) -> Piece:
    marker = MARKER.match(line.text)
    return Piece(line.text[marker.end() :], line.start + marker.end()) if marker else line


def _inside(outer: Piece, inner: Piece) -> Piece:
    return Piece(inner.text, outer.start + inner.start)
