"""What is said right before a piece of a reply, and right behind it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from agents.llm.parsing.pieces import Piece, Prose

LABEL = 120
"""So many characters before a block may say what it is."""
MOST_BEHIND = 1000
MOST_PROSE = 50


def said_before(found: Sequence[Piece], place: int) -> str:
    return "".join(reversed(_prose(reversed(found[max(place - MOST_PROSE, 0) : place]))))[-LABEL:]


def said_behind(found: Sequence[Piece], place: int) -> str:
    return "".join(_prose(found[place + 1 : place + MOST_PROSE]))[:MOST_BEHIND]


def _prose(found: Iterable[Piece]) -> list[str]:
    texts = []
    for piece in found:
        if not isinstance(piece, Prose):
            break
        texts.append(piece.text)
    return texts
