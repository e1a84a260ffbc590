"""The door of the parser: what a step of an agent is, out of the pieces of a reply."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from itertools import islice
from typing import Literal

from agents.llm.parsing.bare import bare_code
from agents.llm.parsing.candidates import Candidate, call_of, candidates, code_of
from agents.llm.parsing.code import Code
from agents.llm.parsing.data import data_in
from agents.llm.parsing.marks import ESCAPED, FINAL, FINAL_OUT
from agents.llm.parsing.pieces import Block, Data, Piece, Prose, pieces
from agents.llm.parsing.saying import harmless, reply
from agents.llm.parsing.wanted import NAME, Wanted, from_data, from_python

Kind = Literal["code", "tools"]
MOST_BLOCKS = 32
CUT_OFF = "(This was cut off before its end, and what is not whole was not done. Say it shorter, or otherwise.)"
QUOTED = re.compile(r"\s*`([^`\n]{1,2000})`\s*")
"""A reply that is nothing but code in a line of prose."""
THOUGHTS = ("thought", "thoughts", "reasoning", "explanation")


def normalise(text: str, kind: Kind = "code", *, cut: bool = False) -> str:
    """A thought and one block of code in `<code>` tags, or one tool call as JSON; only prose if there is neither. Of a
    reply that was cut off only what is whole counts."""
    found = pieces(_plain(text))
    if cut:
        return _whole_of(found, kind)
    return _call_reply(found) if kind == "tools" else _code_reply(found)


def _plain(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").lstrip("\ufeff\u200b")
    if quoted := QUOTED.fullmatch(text):
        return quoted[1]
    return html.unescape(text) if ESCAPED.search(text) and "<code>" not in text else text


def _code_reply(found: Sequence[Piece]) -> str:
    steps = list(candidates(found, MOST_BLOCKS))
    if steps:
        best = max(steps, key=lambda step: step.rank)  # the first of equals
        return reply(_thought(found, best.place), _joined(found, best))
    if bare := bare_code(_written(found)):
        return reply(*bare)
    prose = _prose(found)
    if meant := _meant(prose):
        return reply("", meant.text)
    if named := _named(found):
        return reply("", named.as_code())
    answer = _labelled_answer(prose)
    return harmless(prose) if answer is None else reply("", answer.as_code())


def _call_reply(found: Sequence[Piece]) -> str:
    blocks = (piece for piece in found if not isinstance(piece, Prose))
    calls = (call for piece in islice(blocks, MOST_BLOCKS) if (call := call_of(piece)))
    prose = _prose(found)
    call = next(calls, None) or from_python(prose.strip()) or from_data(data_in(prose)) or _named(found)
    call = call or _labelled_answer(prose)
    return harmless(prose) if call is None else call.as_json()


def _whole_of(found: Sequence[Piece], kind: Kind) -> str:
    """The step of a reply that was cut off, if that was whole; else the model is told why nothing was done."""
    whole = [piece for piece in found if not (isinstance(piece, Block) and piece.unclosed)]
    if kind == "tools":
        blocks = (piece for piece in whole if not isinstance(piece, Prose))
        calls = (call.as_json() for piece in islice(blocks, MOST_BLOCKS) if (call := call_of(piece)))
        return next(calls, None) or f"{harmless(_prose(whole))}\n{CUT_OFF}"
    steps = list(candidates(whole, MOST_BLOCKS))
    if not steps:
        return f"{harmless(_prose(whole))}\n{CUT_OFF}"
    best = max(steps, key=lambda step: step.rank)
    return reply(_thought(whole, best.place), _joined(whole, best))


def _joined(found: Sequence[Piece], best: Candidate) -> str:
    """The code of a candidate, and of those blocks that follow it with nothing between."""
    codes = [best.code.text]
    for piece in found[best.place + 1 :]:
        code = code_of(piece) if isinstance(piece, Block) and piece.follows and best.code.parses else None
        if code is None or not code.parses:
            break
        codes.append(code.text)
    return "\n".join(codes)


def _thought(found: Sequence[Piece], place: int) -> str:
    """What was said before the step, and what its data calls a thought."""
    match found[place]:
        case Data(dict() as told):
            inner = next((told[key] for key in THOUGHTS if isinstance(told.get(key), str)), "")
        case _:
            inner = ""
    return "\n".join(part.strip() for part in (_prose(found[:place]), _prose(pieces(inner))) if part.strip())


def _prose(found: Sequence[Piece]) -> str:
    return "".join(piece.text for piece in found if isinstance(piece, Prose)).strip("\n")


def _written(found: Sequence[Piece]) -> str:
    """What stands outside blocks: in code without marks, data stands in lines of its own."""
    return "".join(piece.text for piece in found if not isinstance(piece, Block)).strip("\n")


def _named(found: Sequence[Piece]) -> Wanted | None:
    """A name, and in the next line what the tool of that name is given; and nothing else."""
    match found:
        case [Prose(name), Data(dict() as given)] if NAME.match(name.strip()):
            return Wanted(name.strip(), given)
    return None


def _meant(prose: str) -> Code | None:
    """What a reply asks for that is nothing but data, and nearly JSON."""
    return code_of(Data(data_in(prose), prose)) if prose.lstrip().startswith("{") else None


def _labelled_answer(prose: str) -> Wanted | None:
    """What is said to be the final answer, in so many words."""
    label = FINAL.search(prose)
    answer = prose[label.end() :].partition(FINAL_OUT)[0].strip() if label else ""
    return Wanted("final_answer", {"answer": answer}) if answer else None
