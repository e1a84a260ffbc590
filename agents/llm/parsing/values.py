"""The values of JSON in a reply, outside of what was thought and before what was invented."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby, islice
from typing import Any

from agents.llm.parsing.data import read_at
from agents.llm.parsing.pieces import Block, Data, Piece, Prose, pieces

MOST_STARTS = 32
"""So many places of a piece are tried: each of them may be read to its end in vain."""
START = re.compile(r"[\[{]")


def values_in(reply: str) -> Iterator[Any]:
    """Each object and list, the outermost ones, in their order."""
    for kind, some in groupby(pieces(reply), type):
        if kind is Prose:
            yield from _values("".join(map(_text, some)))
        else:
            for piece in some:
                yield from [piece.value] if isinstance(piece, Data) else _values(_text(piece))


def _text(piece: Piece) -> str:
    return piece.body if isinstance(piece, Block) else piece.text


def _values(text: str) -> Iterator[Any]:
    behind = 0
    starts = (found.start() for found in START.finditer(text))
    for start in islice((start for start in starts if start >= behind), MOST_STARTS):
        value, end = read_at(text, start)
        if value is not None:
            behind = end
            yield value
