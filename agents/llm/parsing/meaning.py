"""What a piece of a reply asks for: code that runs, or a call of a tool."""

from __future__ import annotations

from agents.llm.parsing.code import Code, read, without_prose
from agents.llm.parsing.data import data_in
from agents.llm.parsing.marks import PYTHON
from agents.llm.parsing.pieces import Block, Data, Piece, Prose, pieces
from agents.llm.parsing.wanted import Wanted, code_in, from_block, from_data, from_python


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
            return from_block(piece) or (from_python(read(piece.body).text) if is_python(piece) else None)


def is_python(piece: Piece) -> bool:
    """It is no data, by its mark; a block without a language may be both."""
    if not isinstance(piece, Block) or piece.function or piece.language not in PYTHON:
        return False
    return bool(piece.language) or not _looks_like_data(piece)


def _looks_like_data(block: Block) -> bool:
    return block.body.lstrip().startswith(("{", "["))


def _code_of_block(block: Block) -> Code | None:
    python = block.language in PYTHON
    if not python or _looks_like_data(block):
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
