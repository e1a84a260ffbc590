"""What in a reply may be its step: code, or a call that becomes code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from agents.llm.parsing.code import Code, read, without_prose
from agents.llm.parsing.data import data_in
from agents.llm.parsing.marks import PYTHON
from agents.llm.parsing.pieces import Block, Data, Piece, Prose, pieces
from agents.llm.parsing.wanted import Wanted, code_in, from_block, from_data, from_python

LABEL = 120
"""So many characters before a block may say what it is."""
EXAMPLE = re.compile(
    r"\b(?:for (?:example|instance)|examples?|e\.g\.|usage|syntax|instead of|previous|earlier|wrong|incorrect)\b"
    r"[^\n.!?]{0,60}[:.]?\s*\Z",
    re.IGNORECASE,
)
NEVER = re.compile(
    r"\b(?:do not|don't|never|must not|should not|shouldn't|will not|won't) (?:run|call|execute|use|do|write|try)\b"
    r"[^\n.!?,;]{0,60}:\s*\Z",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Where it stands among the pieces, and how good it is."""

    place: int
    code: Code
    marked: bool
    example: bool
    """What stands before it says that it is none of its own."""

    @property
    def rank(self) -> tuple[bool, bool, bool, bool]:
        return self.code.parses, self.code.acts, self.marked, not self.example


def candidates(found: Sequence[Piece], most: int) -> Iterator[Candidate]:
    """The steps that the first blocks may be."""
    blocks = ((place, piece) for place, piece in enumerate(found) if not isinstance(piece, Prose))
    for place, piece in islice(blocks, most):
        code, label = code_of(piece), _label(found, place)
        if code is not None and not NEVER.search(label):
            marked = isinstance(piece, Block) and piece.marked
            yield Candidate(place, code, marked, EXAMPLE.search(label) is not None)


def code_of(piece: Piece) -> Code | None:
    """The code that a piece holds, or that does what it asks for."""
    match piece:
        case Prose():
            return None
        case Data(value):
            return _code_of_data(value)
        case Block(function=function) if function:
            return _code_of_call(from_block(piece))
        case _:
            return _code_of_block(piece)


def call_of(piece: Piece) -> Wanted | None:
    """The call of a tool that a piece holds; code gives its first one."""
    match piece:
        case Prose():
            return None
        case Data(value):
            return from_data(value)
        case _:
            return from_block(piece) or (from_python(read(piece.body).text) if piece.language in PYTHON else None)


def _label(found: Sequence[Piece], place: int) -> str:
    """What stands right before a piece."""
    before = found[place - 1] if place else None
    return before.text[-LABEL:] if isinstance(before, Prose) else ""


def _code_of_block(block: Block) -> Code | None:
    python = block.language in PYTHON
    if not python or block.body.lstrip().startswith(("{", "[")):
        told = _code_of_data(data_in(block.body)) or _code_of_call(from_block(block))
        if told is not None:
            return told
    code = read(block.body)
    if not code.parses and block.unclosed:
        code = without_prose(block.body) or code
    if not python:
        return code if block.language == "json" and code.parses and code.acts else None
    return code if code.text.strip() and (code.parses or block.marked) else None


def _code_of_data(value: object) -> Code | None:
    told = code_in(value)
    return _unwrapped(told) if told is not None else _code_of_call(from_data(value))


def _code_of_call(call: Wanted | None) -> Code | None:
    if call is None:
        return None
    return read(call.as_code()) if call.code is None else _unwrapped(call.code)


def _unwrapped(told: str) -> Code | None:
    """Code that stands in a string, maybe between marks of its own."""
    block = next((piece for piece in pieces(f"<code>\n{told}") if isinstance(piece, Block)), None)
    return read(block.body) if block and block.body.strip() else None
