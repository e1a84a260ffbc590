"""Data as models write it: JSON, or nearly."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from typing import Any

from agents.llm.parsing.code import TYPOGRAPHIC
from agents.llm.parsing.strings import REST, end_of_string, outside_strings, without_cdata

DECODER = json.JSONDecoder(strict=False)
MOST_MENDED = 50_000
MOST_TAGGED = 10_000
DEEPEST = 4
PLACE = re.compile(r"\"\"\"|'''|[\"'{}\[\]]|//|#|/\*")
CLOSES = {"{": "}", "[": "]"}
WORDS = {"true": "True", "false": "False", "null": "None"}
WORD = re.compile(r"\b(?:true|false|null)\b")
COMMENT = re.compile(r"//[^\n]*|#[^\n]*|/\*(?:[^*/]|\*(?!/)|/(?!\*))*+\*/")
STRING_OR_COMMENT = re.compile(rf"(?P<quote>\"\"\"|'''|[\"'])|{COMMENT.pattern}")
BARE_KEY = re.compile(r"(?<=[{,])(\s*)([A-Za-z_]\w*)(?=\s*:)")
ELEMENT = re.compile(r"<(\w{1,50})>(.*?)</\1>", re.DOTALL)


def data_in(body: str) -> Any:
    """What a body says, if it is JSON, or as Python would write it; else None."""
    body = body.strip()
    start = min((place for place in (body.find("{"), body.find("[")) if place >= 0), default=-1)
    return read_at(body, start)[0] if start >= 0 else None


def read_at(text: str, start: int) -> tuple[Any, int]:
    """The data that begins there, and where it ends; None where there is none."""
    try:
        value, end = DECODER.raw_decode(text, start)
    except (ValueError, RecursionError):
        whole = _whole(text[start:]) if len(text) - start <= MOST_MENDED else ""
        value, end = _meant(whole), min(start + len(whole), len(text))
    return value, end


def elements_in(body: str, depth: int = 0) -> dict[str, Any]:
    """What stands between tags, by their names: `<name>recall</name><arguments>{}</arguments>`."""
    if depth > DEEPEST:
        return {}
    return {name: elements_in(text, depth + 1) or tagged(text) for name, text in ELEMENT.findall(body[:MOST_TAGGED])}


def tagged_data(body: str) -> dict[str, Any] | None:
    """What a body that is nothing but an object, or elements, says."""
    value = data_in(body) if body.startswith("{") and body.endswith("}") else elements_in(body)
    return value if isinstance(value, dict) and value else None


def tagged(text: str) -> Any:
    """What stands between tags: a number, a list or a truth value where it is one, else text."""
    text = without_cdata(text).strip()
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _meant(text: str) -> Any:
    values = (_value(said) for said in _readings(text))
    return next((value for value in values if value is not None), None)


def _readings(text: str) -> Iterator[str]:
    """The text as it stands; with the words and quotes of Python; and without comments, its keys in quotes."""
    yield text
    yield outside_strings(text, _as_python)
    plain = outside_strings(_without_comments(text), _as_python)
    yield outside_strings(plain, lambda part: BARE_KEY.sub(r'\1"\2"', part))


def _as_python(part: str) -> str:
    return WORD.sub(lambda word: WORDS[word[0]], part.translate(TYPOGRAPHIC))


def _without_comments(text: str) -> str:
    parts, position = [], 0
    while found := STRING_OR_COMMENT.search(text, position):
        end = end_of_string(text, found["quote"], found.end()) if found["quote"] else found.end()
        parts.append(text[position : end if found["quote"] else found.start()])
        position = end
    return "".join([*parts, text[position:]])


def _value(text: str) -> Any:
    try:
        return DECODER.decode(text)
    except (ValueError, RecursionError):
        pass
    try:
        return ast.literal_eval(text)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return None


def _whole(text: str) -> str:
    """To where its first bracket is closed. Closing brackets that are forgotten at the end are added, but nothing is
    made up where a value is missing."""
    waits, position = "", 0
    while found := PLACE.search(text, position):
        position = found.end()
        if found[0] in REST:
            position = end_of_string(text, found[0], position)
        elif found[0][0] in "/#":
            comment = COMMENT.match(text, found.start())
            position = comment.end() if comment else position
        elif found[0] in CLOSES:
            waits = CLOSES[found[0]] + waits
        elif waits.startswith(found[0]):
            waits = waits[1:]
            if not waits:
                return text[:position]
    return text if text.rstrip().endswith((",", ":")) else text + waits
