"""The final answer where it is no call: what is labelled so, in prose or in a block."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agents.llm.parsing.around import said_before
from agents.llm.parsing.marks import FINAL, FINAL_OUT
from agents.llm.parsing.meaning import call_of, code_of, is_python
from agents.llm.parsing.pieces import Block, Piece, Prose
from agents.llm.parsing.wanted import Wanted
from agents.llm.parsing.words import FOREIGN

FINAL_ANSWER = "final_answer"
GIVEN = re.compile(r"[\"'](?:arguments|parameters)[\"']\s{0,3}:")
TEXTS = frozenset(("", "text", "txt", "plain", "plaintext", "markdown", "md"))
"""Languages of fences in which one answers."""


def is_answer(piece: Piece, before: str) -> bool:
    """Right behind the label a block tells the answer, unless it is code, or clearly a call."""
    if not any(not before[label.end() :].strip() for label in FINAL.finditer(before)):
        return False
    code, call = code_of(piece) if is_python(piece) else None, call_of(piece)
    return not (code and code.acts) and not (call and (call.name == FINAL_ANSWER or _is_clear(piece)))


def labelled_answer(found: Sequence[Piece]) -> Wanted | None:
    """What is said to be the final answer, in so many words."""
    told = _behind_label(found) or _within(prose_of(found)) or _in_text(found)
    return Wanted(FINAL_ANSWER, {"answer": told}) if told else None


def prose_of(found: Sequence[Piece]) -> str:
    return "".join(piece.text for piece in found if isinstance(piece, Prose)).strip("\n")


def _behind_label(found: Sequence[Piece]) -> str:
    blocks = ((place, piece) for place, piece in enumerate(found) if not isinstance(piece, Prose))
    answers = (_text(piece) for place, piece in blocks if is_answer(piece, said_before(found, place)))
    return next(answers, "")


def _in_text(found: Sequence[Piece]) -> str:
    """In a block of text that nobody else wrote."""
    blocks = ((place, piece) for place, piece in enumerate(found) if isinstance(piece, Block))
    texts = (piece.body for place, piece in blocks if _is_text(piece) and not FOREIGN.search(said_before(found, place)))
    return next((told for told in map(_within, texts) if told), "")


def _is_clear(piece: Piece) -> bool:
    """A record may have a name, too, but hardly arguments."""
    return (isinstance(piece, Block) and bool(piece.function)) or GIVEN.search(_text(piece)) is not None


def _is_text(block: Block) -> bool:
    return block.language in TEXTS and not block.function


def _within(text: str) -> str:
    label = FINAL.search(text)
    return text[label.end() :].partition(FINAL_OUT)[0].strip() if label else ""


def _text(piece: Piece) -> str:
    return (piece.body if isinstance(piece, Block) else piece.text).strip()
