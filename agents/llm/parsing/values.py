"""The values of JSON in a reply, outside of what was thought and before what was invented."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, islice
from typing import Any

from agents.llm.parsing.data import read_at
from agents.llm.parsing.pieces import Block, Data, Piece, Prose, pieces
from agents.llm.parsing.standing import own

MOST_STARTS = 32
"""So many places of a piece are tried: each of them may be read to its end in vain."""
START = re.compile(r"[\[{]")


def values_in(reply: str) -> Iterator[Any]:
    """Each object and list, the outermost ones, in their order; those that are doubtful come last."""
    found = pieces(reply)
    blocks = {one.place: one.doubtful for one in own(found, len(found))}
    yield from _of([piece for place, piece in enumerate(found) if not blocks.get(place, not isinstance(piece, Prose))])
    yield from _of([found[place] for place, doubtful in blocks.items() if doubtful])


def _of(found: Sequence[Piece]) -> Iterator[Any]:
    for kind, some in groupby(found, type):
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
