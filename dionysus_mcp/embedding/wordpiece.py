"""WordPiece as BERT uncased does it: text becomes numbers of pieces of words.

Marks such as `[SEP]` in a text are text here: nothing that is remembered can steer the model.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

LONGEST_WORD = 100
KNOWN_WORDS = 50_000
HEAD_CHARS = 4_096
UNSEEN = {"Cc", "Cf", "Co", "Cs"}
LINES = "\t\n\r"
SYMBOLS = "$+<=>^`|~"  # punctuation for BERT, though not for Unicode
IDEOGRAPHS = (
    range(0x4E00, 0xA000),
    range(0x3400, 0x4DC0),
    range(0x20000, 0x2A6E0),
    range(0x2A700, 0x2B740),
    range(0x2B740, 0x2B820),
    range(0x2B820, 0x2CEB0),
    range(0xF900, 0xFB00),
    range(0x2F800, 0x2FA20),
)


class WordPiece:
    """Cuts texts by a vocabulary in which the parts of words begin with `##`."""

    def __init__(self, vocabulary: str, most: int) -> None:
        self._numbers = {piece: number for number, piece in enumerate(vocabulary.removesuffix("\n").split("\n"))}
        self._begin, self._end, self._unknown = (self._numbers[mark] for mark in ("[CLS]", "[SEP]", "[UNK]"))
        self._room = most - 2
        self._folding = _Folding()
        self._pieces = lru_cache(KNOWN_WORDS)(self._cut)

    def numbers(self, text: str) -> list[int]:
        """The pieces of a text between the marks of begin and end; what has no room is left out."""
        return [self._begin, *self._first_pieces(text), self._end]

    def _first_pieces(self, text: str) -> list[int]:
        """Only as much of a long text is read as there is room for."""
        taken = HEAD_CHARS
        while True:
            words = text[:taken].translate(self._folding).split(" ")
            if taken < len(text):
                words.pop()  # it may go on
            found = self._fitting(words)
            if len(found) == self._room or taken >= len(text):
                return found
            taken *= 4

    def _fitting(self, words: list[str]) -> list[int]:
        found: list[int] = []
        for word in words:
            if word:
                found += self._pieces(word)
            if len(found) >= self._room:
                break
        return found[: self._room]

    def _cut(self, word: str) -> tuple[int, ...]:
        if len(word) > LONGEST_WORD:
            return (self._unknown,)
        found, begin = [], 0
        while begin < len(word):
            piece = next(self._known(word, begin), None)
            if piece is None:
                return (self._unknown,)
            number, begin = piece
            found.append(number)
        return tuple(found)

    def _known(self, word: str, begin: int) -> Iterator[tuple[int, int]]:
        """The pieces that are known at this place, longest first, each with its end."""
        mark = "##" if begin else ""
        for end in range(len(word), begin, -1):
            number = self._numbers.get(mark + word[begin:end])
            if number is not None:
                yield number, end


class _Folding(dict[int, str]):
    """What each character becomes, found when it is first seen. Spaces stand where words are cut."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _folded(chr(code))
        return folded


def _folded(char: str) -> str:
    if char in LINES:
        return " "
    if char == "\N{REPLACEMENT CHARACTER}" or unicodedata.category(char) in UNSEEN:
        return ""
    # Each character is lower-cased alone: a sigma at the end of a word stays as in its middle.
    parts = "".join(_part(part.lower()) for part in unicodedata.normalize("NFD", char))
    return f" {parts} " if any(ord(char) in block for block in IDEOGRAPHS) else parts


def _part(char: str) -> str:
    kind = unicodedata.category(char[0])
    if kind == "Mn":
        return ""
    if char.isspace():
        return " "
    return f" {char} " if kind.startswith("P") or char in SYMBOLS else char
