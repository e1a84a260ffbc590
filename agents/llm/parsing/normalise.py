"""The door of the parser: what a step of an agent is, out of the pieces of a reply."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Sequence
from typing import Literal

from agents.llm.parsing.answers import labelled_answer, prose_of
from agents.llm.parsing.bare import bare_code
from agents.llm.parsing.candidates import Candidate, best_call, best_code, joined
from agents.llm.parsing.code import Code
from agents.llm.parsing.data import data_in, read_at
from agents.llm.parsing.marks import ESCAPED, FINAL
from agents.llm.parsing.meaning import code_of
from agents.llm.parsing.pieces import Block, Data, Piece, Prose, pieces
from agents.llm.parsing.saying import harmless, reply
from agents.llm.parsing.wanted import NAME, Wanted, from_python

Kind = Literal["code", "tools"]
MOST_BLOCKS = 32
CUT_OFF = "(This was cut off before its end, and what is not whole was not done. Say it shorter, or otherwise.)"
QUOTED = re.compile(r"\s*`([^`\n]{1,2000})`\s*")
"""A reply that is nothing but code in a line of prose."""
DSML = "\uff5cDSML\uff5c"
"""In every mark of DeepSeek's own language it stands once more."""
SPELLED = re.compile(r"(?P<quote><escape>|<\|\"\|>)(?P<told>.*?)(?P=quote)", re.DOTALL)
"""How Gemma writes a string."""
NO_DATA = str.maketrans("{}", "()")
"""The framework would read a call out of the midst of a sentence."""
THOUGHTS = ("thought", "thoughts", "reasoning", "explanation")


def normalise(text: str, kind: Kind = "code", *, cut: bool = False) -> str:
    """A thought and one block of code in `<code>` tags, or one tool call as JSON; only prose if there is neither. Of a
    reply that was cut off only what is whole counts."""
    found = _without_guesses(pieces(_plain(text)))
    if cut:
        return _whole_of(found, kind)
    return _call_reply(found) if kind == "tools" else _code_reply(found)


def _plain(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").lstrip("\ufeff\u200b")
    if quoted := QUOTED.fullmatch(text):
        return quoted[1]
    text = text.replace(DSML, "")
    if "call:" in text:
        text = SPELLED.sub(lambda found: json.dumps(found["told"], ensure_ascii=False), text)
    return html.unescape(text) if ESCAPED.search(text) and "<code>" not in text else text


def _without_guesses(found: Sequence[Piece]) -> Sequence[Piece]:
    """Where a final answer is given, a tag that nobody knows is no tool."""
    if not FINAL.search(prose_of(found)):
        return found
    return [Prose(piece.text) if isinstance(piece, Data) and piece.guessed else piece for piece in found]


def _code_reply(found: Sequence[Piece]) -> str:
    if best := best_code(found, MOST_BLOCKS):
        return _step(found, best)
    if bare := bare_code(_written(found)):
        return reply(*bare)
    prose = prose_of(found)
    if meant := _meant(prose):
        return reply("", meant.text)
    call = _named(found) or labelled_answer(found)
    return harmless(prose) if call is None else reply("", call.as_code())


def _call_reply(found: Sequence[Piece]) -> str:
    prose = prose_of(found)
    call = best_call(found, MOST_BLOCKS) or from_python(prose.strip()) or _in_prose(prose) or _named(found)
    call = call or labelled_answer(found)
    return harmless(prose).translate(NO_DATA) if call is None else call.as_json()


def _whole_of(found: Sequence[Piece], kind: Kind) -> str:
    """The step of a reply that was cut off, if that was whole; else the model is told why nothing was done."""
    whole = [piece for piece in found if not (isinstance(piece, Block) and piece.unclosed)]
    if kind == "tools" and (call := best_call(whole, MOST_BLOCKS)):
        return call.as_json()
    if kind == "code" and (best := best_code(whole, MOST_BLOCKS)):
        return _step(whole, best)
    return f"{harmless(prose_of(whole))}\n{CUT_OFF}"


def _step(found: Sequence[Piece], best: Candidate) -> str:
    return reply(_thought(found, best.place), joined(found, best))


def _thought(found: Sequence[Piece], place: int) -> str:
    """What was said before the step, and what its data calls a thought."""
    match found[place]:
        case Data(dict() as told):
            inner = next((told[key] for key in THOUGHTS if isinstance(told.get(key), str)), "")
        case _:
            inner = ""
    return "\n".join(part.strip() for part in (prose_of(found[:place]), prose_of(pieces(inner))) if part.strip())


def _written(found: Sequence[Piece]) -> str:
    """What stands outside blocks: in code without marks, data stands in lines of its own."""
    return "".join(piece.text for piece in found if not isinstance(piece, Block)).strip("\n")


def _named(found: Sequence[Piece]) -> Wanted | None:
    """A name, and in the next line what the tool of that name is given; and nothing else."""
    match found:
        case [Prose(name), Data(dict() as given)] if NAME.match(name.strip()):
            return Wanted(name.strip(), given)
    return None


def _in_prose(prose: str) -> Wanted | None:
    """A call in the midst of a sentence, if that does not say that it is none."""
    start = prose.find("{")
    value, end = read_at(prose, start) if start >= 0 else (None, 0)
    return best_call([Prose(prose[:start]), Data(value, prose[start:end]), Prose(prose[end:])], 1)


def _meant(prose: str) -> Code | None:
    """What a reply asks for that is nothing but data, and nearly JSON."""
    return code_of(Data(data_in(prose), prose)) if prose.lstrip().startswith("{") else None
