"""What is done with one request to the model: a behaviour, said in the words of a dialect."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from agents.testing.loopback.behaviours import (
    COUNTED,
    Behaviour,
    Calls,
    Cut,
    Drip,
    Endless,
    Garbage,
    Hang,
    Held,
    NoChoices,
    NoContent,
    Refuse,
    Text,
    Tokens,
)
from agents.testing.loopback.dialect import Dialect, Json, Said, called, counted, cut_at_stops

if TYPE_CHECKING:
    from agents.testing.loopback.answering import Answering

CLOSING_IS_SEEN_S = 0.05
Speech = str | Text | Calls | Cut | NoChoices | NoContent | Drip


class Turn:
    def __init__(self, line: Answering, dialect: Dialect, body: Json, number: int) -> None:
        self._line = line
        self._dialect = dialect
        self._body = body
        self._blank = Said(number, str(body.get("model", "tiny")))

    def do(self, behaviour: Behaviour) -> None:
        match behaviour:
            case Hang():
                self._line.hang()
            case Held(gate, then):
                if self._opened(gate):
                    self.do(then)
            case Refuse():
                self._line.refuse(self._dialect, behaviour)
            case Garbage(content, status):
                self._line.whole([content], len(content), status=status)
            case Endless(pause_s, size):
                self._line.endless(b" " * size, pause_s)
            case _:
                self._tell(behaviour)

    def _opened(self, gate: threading.Event) -> bool:
        while not gate.wait(CLOSING_IS_SEEN_S):
            if self._line.server.provider.closing.is_set():
                return False
        return True

    def _tell(self, speech: Speech) -> None:
        said, cut = self._said(speech), isinstance(speech, Cut)
        pause_s = speech.pause_s if isinstance(speech, Drip) else 0.0
        if self._dialect.streams(self._body):
            events = list(self._dialect.stream(said))
            heard = events[: len(events) // 2] if cut else events
            self._line.stream(self._dialect.stream_type, heard, pause_s, cut=cut)
        else:
            content = json.dumps(self._dialect.whole(said)).encode()
            heard = [content[: len(content) // 2]] if cut else _pieces(content, said.size if pause_s else len(content))
            self._line.whole(heard, len(content), pause_s)

    def _said(self, speech: Speech) -> Said:
        match speech:
            case NoChoices():
                return replace(self._blank, hollow=True, tokens=self._tokens(COUNTED, ""))
            case NoContent():
                return replace(self._blank, tokens=self._tokens(COUNTED, ""))
            case Calls(calls, tokens):
                known = called(calls, self._dialect.offered(self._body), self._blank.number)
                return replace(self._blank, calls=known, tokens=self._tokens(tokens, str(known)))
            case Drip(text, _, size):
                return replace(self._text(text, COUNTED), size=size)
            case Text(text, tokens):
                return self._text(text, tokens)
            case _:
                return self._text(speech.text if isinstance(speech, Cut) else speech, COUNTED)

    def _text(self, text: str, tokens: Tokens | None) -> Said:
        if self._line.server.provider.ways.heed_stop:
            text = cut_at_stops(text, self._dialect.stops(self._body))
        return replace(self._blank, text=text, tokens=self._tokens(tokens, text))

    def _tokens(self, tokens: Tokens | None, written: str) -> Tokens | None:
        return counted(tokens, self._body, written)


def _pieces(content: bytes, size: int) -> list[bytes]:
    return [content[start : start + size] for start in range(0, len(content), size)]
