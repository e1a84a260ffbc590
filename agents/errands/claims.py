"""What agents claim, and what they cite for it: read from whatever shape a model gives it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

ID = re.compile(r"\b[a-z]{1,4}_[0-9a-hjkmnp-tv-z]{10}\b")
"""Of whatever is stored. No name of a tool looks like one, such as get_trajectory."""
BRACKETS = re.compile(r"\s*[\[(][^\[\]()]*[\])]")
OPENS = re.compile(r"[{\[]")
MOST_TRIED = 200
"""Of the brackets of an answer."""
TEXT_CHARS = 500
MOST = 20
MOST_CITED = 10
DEEPEST = 3
"""Of lists in lists."""
TEXTS = ("text", "claim", "line", "content")
CITED = ("ids", "id", "sources", "cites", "evidence")


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that an agent says, and the ids that it is read from."""

    text: str
    ids: tuple[str, ...]


def claims_of(value: Any) -> tuple[Claim, ...]:
    """The claims in an answer: lines with ids in brackets, or objects with `text` and `ids`; a bounded number."""
    return tuple(claim for claim, _ in zip(_claims(value), range(MOST), strict=False))


def plainly(value: Any) -> Any:
    """An answer as data, also where it came as the text of it. What stands in brackets may be a citation: the first
    object is the answer, or a list of objects; where there is neither, a list of texts."""
    if not isinstance(value, str):
        return value
    found = list(_values_in(value))
    whole = (one for one in found if isinstance(one, Mapping) or _holds(one, Mapping))
    texts = (one for one in found if _holds(one, str))
    return next(whole, next(texts, value))


def _values_in(text: str) -> Iterator[Any]:
    """Whatever can be read as an object or a list, one behind the other."""
    start, tries = 0, 0
    while (found := OPENS.search(text, start)) and tries < MOST_TRIED:
        tries, start = tries + 1, found.end()
        with suppress(ValueError, RecursionError):
            value, start = json.JSONDecoder().raw_decode(text, found.start())
            yield value


def _holds(value: Any, kind: type) -> bool:
    return isinstance(value, list) and any(isinstance(one, kind) for one in value)


def _claims(value: Any, depth: int = 0) -> Iterator[Claim]:
    if depth > DEEPEST:
        return
    if isinstance(value, str):
        yield from (claim for line in value.splitlines() if (claim := _of_line(line)).text)
    elif isinstance(value, Mapping):
        text = next((value[name] for name in TEXTS if isinstance(value.get(name), str)), "")
        ids = next((value[name] for name in CITED if value.get(name)), "")
        if text.strip():
            yield Claim(short(text), _ids(json.dumps(ids, default=str)) or _ids(text))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _claims(one, depth + 1)


def _of_line(line: str) -> Claim:
    bare = BRACKETS.sub(lambda found: "" if ID.search(found[0]) else found[0], line)
    return Claim(short(bare.strip().lstrip("-*• ")), _ids(line))


def _ids(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ID.findall(text)))[:MOST_CITED]


def short(text: str, most: int = TEXT_CHARS) -> str:
    """In one line. It ends with a whole word where there are any: half a secret is not known for one."""
    line = " ".join(text.split())
    whole = line[: most + 1].rpartition(" ")[0]
    return line if len(line) <= most else whole if len(whole) > most // 2 else line[:most]
