"""Divides a reply into what is prose, what are blocks and what is data; thoughts and inventions fall away."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from agents.llm.parsing.data import MOST_TAGGED, tagged, tagged_data
from agents.llm.parsing.marks import (
    ATTRIBUTE,
    CALL_TAGS,
    CLOSING_TAG,
    LONE_FENCE,
    MARK,
    NO_TOOLS,
    OPENING,
    PLACES,
    PLACES_IN_CODE,
    closing,
    find,
)
from agents.llm.parsing.saying import OPEN
from agents.llm.parsing.strings import REST, end_of_line, end_of_string
from agents.llm.thoughts import ENDING, end_of_thought, is_mentioned

MOST_DATA = 16
"""So many places are tried at which an object of JSON may begin."""
MOST_PIECES = 1000
"""What comes behind so many is not read: no step is so long."""
OPENINGS = 4
LANGUAGE = re.compile(
    r"[ \t]{0,8}(?:\{?\.?([A-Za-z][\w+\-]{0,20})\}?)?"
    r"(?:[ \t]{1,8}(?:\{[^{}\n]{0,80}\}|(?:title|file|filename|name|hl_lines|linenums)=[^\n]{0,80}))?"
    r"[ \t]{0,80}(?=\n|\Z)"
)
LEADING_WORD = re.compile(r"[ \t]{0,8}(python3?|py)\b[ \t]{0,8}(?=\S)", re.IGNORECASE)
BLANK = re.compile(r"[ \t]{0,80}")
DECODER = json.JSONDecoder(strict=False)


@dataclass(frozen=True, slots=True)
class Prose:
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """What stood between marks."""

    body: str
    language: str
    marked: bool
    """It says that it is code, by its tag or its language."""
    follows: bool
    """There is nothing between it and the block before it."""
    function: str = ""
    """The tool that a tag names."""
    unclosed: bool = False
    """Nothing says where it ends."""
    asked: bool = False
    """It begins as the framework asks for it: with its tag, on a line of its own."""


@dataclass(frozen=True, slots=True)
class Data:
    """An object or a list of JSON that stood by itself."""

    value: Any
    text: str
    guessed: bool = False
    """A tag that is known to nobody may be a tool, or only say what stands in it."""


Piece = Prose | Block | Data


def pieces(text: str) -> list[Piece]:
    return _Reader(text).read()


@dataclass(slots=True)
class _Opened:
    """Where the body of a block begins, and what the marks before it say."""

    start: int
    fence: str = ""
    language: str = ""
    marked: bool = False
    function: str = ""
    unclosed: bool = False
    asked: bool = False


class _Reader:
    """Goes through a reply once, from mark to mark."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[Piece] = []
        self.position = 0
        self.block_ended = -1
        self.tried = 0

    def read(self) -> list[Piece]:
        while self.position < len(self.text) and len(self.found) < MOST_PIECES:
            mark = self._next()
            self._prose(mark.start() if mark else len(self.text))
            if mark is None or not self._go_on(mark):
                return self.found
        if ENDING.search(self.text, self.position):
            self.found.clear()  # all of it may have been a thought
        return self.found

    def _next(self) -> re.Match[str] | None:
        mark = find(MARK, PLACES, self.text, self.position)
        while mark and _is_mentioned(mark):
            mark = find(MARK, PLACES, self.text, mark.end())
        return mark

    def _prose(self, end: int) -> None:
        prose = self.text[self.position : end]
        if prose.strip():
            self.found.append(Prose(prose))
        self.position = end

    def _go_on(self, mark: re.Match[str]) -> bool:
        """Past a mark. False: the reply ends there."""
        self.position = mark.end()
        match mark.lastgroup:
            case "thinking":
                self.position = end_of_thought(self.text, mark)
                self._data_here()
            case "thought_out":
                self.found.clear()
                self._data_here()
            case "assistant":
                return all(isinstance(piece, Prose) for piece in self.found)
            case "turn_out" | "stop":
                return False
            case "block":
                self._block(mark)
            case "output" if not any(isinstance(piece, Block | Data) for piece in self.found):
                self.found.append(Prose(mark[0]))
            case "output":
                return False
            case "json" | "calling":
                self._data(mark)
            case "tool":
                self._tool(mark)
        return True

    def _data_here(self) -> None:
        """Behind a thought a line begins, though it may have been broken nowhere."""
        begun, blank = self.position, BLANK.match(self.text, self.position)
        if decoded := self._decoded(blank.end() if blank else begun):
            value, self.position = decoded
            self.found.append(Data(value, self.text[begun : self.position]))

    def _data(self, mark: re.Match[str]) -> None:
        start = mark.start("data") if mark["data"] else mark.end()
        decoded = self._decoded(start)
        if decoded:
            value, self.position = decoded
            begun = mark.start() if mark["data"] else start
            self.found.append(Data(value, self.text[begun : self.position]))
        elif mark["data"]:
            self.found.append(Prose(self.text[mark.start() : mark.end()]))
        elif self.text[start : start + 1] in ("{", "["):  # the history, as the framework shows it, is no JSON
            self._add(_Opened(start, language="json", marked=True), follows=False)

    def _tool(self, mark: re.Match[str]) -> None:
        """A tag that may name a tool, with what it is given or around that."""
        name = mark["named"] or mark["empty"]
        given, end = self._around(mark) if mark["named"] else (_attributes(mark[0]), mark.end())
        self.position = end if given else mark.end()
        whole = self.text[mark.start() : self.position]
        told = Data({"name": name, "arguments": given}, whole, guessed=True)
        self.found.append(told if given and name not in NO_TOOLS else Prose(whole))

    def _around(self, mark: re.Match[str]) -> tuple[Any, int]:
        """What a tag stands around, if that is data, and where it is closed."""
        name, self.tried = mark["named"], self.tried + 1
        end = self.text.find(f"</{name}>", mark.end(), mark.end() + MOST_TAGGED) if self.tried <= MOST_DATA else -1
        body = self.text[mark.end() : end].strip() if end >= 0 and name not in NO_TOOLS else ""
        inner = find(MARK, PLACES, body, 0)
        given = tagged_data(body) if inner is None or inner.lastgroup == "json" else None
        return given, end + len(name) + 3

    def _decoded(self, start: int) -> tuple[Any, int] | None:
        if self.text[start : start + 1] not in ("{", "[") or self.tried >= MOST_DATA:
            return None
        self.tried += 1
        try:
            value, end = DECODER.raw_decode(self.text, start)
        except (ValueError, RecursionError):
            return None
        return (value, end) if _tells_something(value) else None

    def _block(self, mark: re.Match[str]) -> None:
        follows = self.block_ended >= 0 and not self.text[self.block_ended : mark.start()].strip()
        self._add(_opened(self.text, mark), follows=follows)

    def _add(self, opened: _Opened, *, follows: bool) -> None:
        body = self._body(opened)
        self.block_ended = self.position
        if body is not None:
            kind = (opened.language, opened.marked, follows, opened.function, opened.unclosed, opened.asked)
            self.found.append(Block(body, *kind))

    def _body(self, opened: _Opened) -> str | None:
        """The text of a block, without the thoughts in it; None if all of it was one."""
        pattern, parts, start = closing(opened.fence), [], opened.start
        while mark := _next_outside_strings(self.text, pattern, start):
            parts.append(self.text[start : mark.start()])
            match mark.lastgroup:
                case "thinking":
                    start = end_of_thought(self.text, mark)
                case "thought_out":
                    self.found.clear()
                    self.position = mark.end()
                    return None
                case kind:
                    self.position = mark.start() if kind == "stop" else self._behind(mark, opened)
                    return "".join(parts)
        self.position, opened.unclosed = len(self.text), True
        return "".join([*parts, self.text[start:]])

    def _behind(self, mark: re.Match[str], opened: _Opened) -> int:
        """Past the further closing marks of the same block."""
        position = mark.end()
        if opened.fence and mark.lastgroup == "tag_out" and (fence := LONE_FENCE.match(self.text, position)):
            position = fence.end()
        while tag := CLOSING_TAG.match(self.text, position):
            position = tag.end()
        return position


def _opened(text: str, mark: re.Match[str]) -> _Opened:
    """Goes past all the opening marks that follow one another: a fence within a tag is no block of its own."""
    line = text[text.rfind("\n", 0, mark.start()) + 1 : mark.start()]
    opened = _Opened(mark.start(), asked=mark[0] == OPEN and not line.strip())
    found: re.Match[str] | None = mark
    for _ in range(OPENINGS):
        if found is None:
            break
        _enter(text, found, opened)
        found = OPENING.match(text, opened.start)
    return opened


def _enter(text: str, mark: re.Match[str], opened: _Opened) -> None:
    opened.start = mark.end()
    if mark["fence"]:
        opened.fence = mark["fence"]
        language = LANGUAGE.match(text, mark.end()) or LEADING_WORD.match(text, mark.end())
        if language:
            opened.start = language.end()
            opened.language = (language[1] or opened.language).lower()
            opened.marked |= bool(language[1])
    else:
        opened.language = "json" if mark["call_mark"] else _language_of(mark["tag"])
        opened.function = mark["function"] or opened.function
        opened.marked = True


def _language_of(tag: str | None) -> str:
    return "json" if tag and tag.lower() in CALL_TAGS.split("|") else "python"


def _next_outside_strings(text: str, pattern: re.Pattern[str], position: int) -> re.Match[str] | None:
    comment_ends = -1
    while place := PLACES_IN_CODE.search(text, position):
        position = max(place.end(), place.start() + 1)
        if place[0] in REST:
            if place.start() >= comment_ends:
                position = end_of_string(text, place[0], position)
        elif (mark := pattern.match(text, place.start())) and not _is_mentioned(mark):
            return mark
        elif place[0] == "#":
            comment_ends = end_of_line(text, position)
    return None


def _attributes(tag: str) -> dict[str, Any]:
    return {name: tagged(value) for name, _, value in ATTRIBUTE.findall(tag)}


def _is_mentioned(mark: re.Match[str]) -> bool:
    """A mark of thinking of which a sentence tells."""
    return mark.lastgroup in ("thinking", "thought_out") and is_mentioned(mark.string, mark)


def _tells_something(value: Any) -> bool:
    """A list of numbers that begins a line of prose or of code is no data of its own."""
    return isinstance(value, dict) or (isinstance(value, list) and bool(value) and isinstance(value[0], dict))
