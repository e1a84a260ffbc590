"""Whose a block is: the model's own step, an example of one, or what somebody else wrote."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agents.llm.parsing.around import said_before, said_behind
from agents.llm.parsing.pieces import Block, Piece, Prose
from agents.llm.parsing.words import CORRECTED, EXAMPLE, FOREIGN, NEVER, REFUSED

QUOTATION = re.compile(r"(?:\A|\n)[ \t]*>[> \t]*\Z|(?<!`)`\Z")
"""The block begins in lines that are quoted, or as a bit of code within a sentence."""
IN_A_LINE = re.compile(r"\w[^\n]*\Z"), re.compile(r"\A[^\n\w]*\w[^\n]*\n")
"""Before and behind it the line has other words, and that line is not the last one."""


@dataclass(frozen=True, slots=True)
class Own:
    """What may be the step. One that is doubtful is so only where there is no other."""

    place: int
    piece: Piece
    doubtful: bool


def own(found: Sequence[Piece], most: int) -> Iterator[Own]:
    """The first blocks and data, but for those that somebody else wrote, or that are said not to be run.

    A step that does "what the note says" looks as if the note was told. As others' texts are read without the tag that
    is asked for, what stands alone in it is the model's own.
    """
    blocks = [(place, piece) for place, piece in enumerate(found) if not isinstance(piece, Prose)]
    for place, piece in blocks[:most]:
        before, behind = said_before(found, place), said_behind(found, place)
        foreign = FOREIGN.search(before) is not None
        asked = len(blocks) == 1 and isinstance(piece, Block) and piece.asked and not CORRECTED.search(behind)
        if not (NEVER.search(before) or REFUSED.match(behind)) and (asked or not foreign):
            yield Own(place, piece, foreign or _is_doubtful(before, behind))


def _is_doubtful(before: str, behind: str) -> bool:
    within = all(pattern.search(said) for pattern, said in zip(IN_A_LINE, (before, behind), strict=True))
    return within or any((EXAMPLE.search(before), QUOTATION.search(before), CORRECTED.search(behind)))
