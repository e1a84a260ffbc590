"""What in a reply may be its step: code, or a call that becomes code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agents.llm.parsing.answers import is_answer
from agents.llm.parsing.around import said_before
from agents.llm.parsing.code import Code
from agents.llm.parsing.meaning import call_of, code_of, is_python
from agents.llm.parsing.pieces import Block, Piece
from agents.llm.parsing.standing import Own, own
from agents.llm.parsing.wanted import Wanted


@dataclass(frozen=True, slots=True)
class Candidate:
    """Where it stands among the pieces, and how good it is."""

    place: int
    code: Code
    python: bool
    """It is no data, which a model may only tell of."""
    marked: bool
    doubtful: bool

    @property
    def rank(self) -> tuple[bool, ...]:
        return self.code.acts, not self.doubtful, self.python, self.code.parses, self.marked


def best_code(found: Sequence[Piece], most: int) -> Candidate | None:
    """The step, the first of equals."""
    return max(_candidates(found, most), key=lambda step: step.rank, default=None)


def best_call(found: Sequence[Piece], most: int) -> Wanted | None:
    """The call that is wanted, the first of equals: rather data than code."""
    calls = ((one.doubtful, is_python(one.piece), call_of(one.piece)) for one in _own(found, most))
    wanted = [(doubtful, python, call) for doubtful, python, call in calls if call]
    return min(wanted, key=lambda step: step[:2])[2] if wanted else None


def joined(found: Sequence[Piece], best: Candidate) -> str:
    """The code of a candidate, and of those blocks of its kind that follow it with nothing between."""
    codes = [best.code.text]
    if best.code.parses and not best.doubtful:
        for piece in found[best.place + 1 :]:
            code = code_of(piece) if isinstance(piece, Block) and piece.follows else None
            if code is None or not code.parses or is_python(piece) != best.python:
                break
            codes.append(code.text)
    return "\n".join(codes)


def _own(found: Sequence[Piece], most: int) -> Iterator[Own]:
    return (one for one in own(found, most) if not is_answer(one.piece, said_before(found, one.place)))


def _candidates(found: Sequence[Piece], most: int) -> Iterator[Candidate]:
    for one in _own(found, most):
        code = code_of(one.piece)
        if code is not None:
            marked = isinstance(one.piece, Block) and one.piece.marked
            yield Candidate(one.place, code, is_python(one.piece), marked, one.doubtful)
