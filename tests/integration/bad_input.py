"""Arguments as nobody should send them, made from the schema of a tool and one call of it that is right."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dionysus_mcp.mind.kinds import PREFIXES

Schema = Mapping[str, Any]
Arguments = dict[str, Any]

ID = re.compile(r"[a-z]{1,4}_[0-9a-z]{10}")
NAMES_A_THING = re.compile(r"(?:^|_)ids?$")
HUGE_TEXT = "a tale of two lakes " * 100_000
TEXTS = {
    "empty": "",
    "blank": " \n\t ",
    "huge": HUGE_TEXT,
    "a lone surrogate": "half \ud83d of it",
    "NUL": "before\x00after",
    "right to left": "\u202e\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627",
    "emoji": "\U0001f469\u200d\U0001f680\U0001f3fd",
    "an operator of the index": '" OR NEAR(* ^ -',
    "a path": "../../etc/passwd",
    "not a number, as text": "NaN",
    "infinite, as text": "-Infinity",
}
NUMBERS = {
    "negative": -1,
    "zero": 0,
    "huge": 10**30,
    "a negative share": -0.5,
    "not a number": math.nan,
    "infinite": math.inf,
    "negative infinite": -math.inf,
}
OTHERS = {"null": None, "true": True, "a number": 12_345, "a share": 1.5, "a list": ["x", 1], "an object": {"a": [1]}}
MANY = {"ten thousand texts": ["x"] * 10_000, "ten thousand objects": [{}] * 10_000, "an empty list": []}
EVERY_VALUE = TEXTS | NUMBERS | OTHERS | MANY


@dataclass(frozen=True)
class Case:
    """A call that is wrong in one place, and what is wrong with it."""

    what: str
    arguments: Arguments


def cases(schema: Schema, right: Arguments, ids: Sequence[str]) -> Iterator[Case]:
    """Every wrong call of a tool."""
    yield from _wrong_names(schema, right)
    for name, parameter in schema.get("properties", {}).items():
        for what, value in _values(name, parameter, right.get(name), ids):
            yield Case(f"{name}: {what}", right | {name: value})


def unknown_ids() -> list[str]:
    """Ids as they look, one of each kind, of things that there are not."""
    return [f"{prefix}_zzzzzzzzzz" for prefix in PREFIXES.values()]


def _wrong_names(schema: Schema, right: Arguments) -> Iterator[Case]:
    yield Case("an argument that there is not", right | {"no_such_argument": 1})
    for name in schema.get("required", ()):
        yield Case(f"{name}: missing", {other: value for other, value in right.items() if other != name})


def _values(name: str, schema: Schema, right: Any, ids: Sequence[str]) -> Iterator[tuple[str, Any]]:
    yield from EVERY_VALUE.items()
    if _names_a_thing(name, right):
        listed = schema.get("type") == "array"
        yield from ((f"the id {id_}", [id_] if listed else id_) for id_ in ids)
    for what, item in _items(schema, right):
        yield f"[{what}]", [item]


def _items(schema: Schema, right: Any) -> Iterator[tuple[str, Any]]:
    """Wrong items of a list; of an object, wrong in one field."""
    if schema.get("type") != "array":
        return
    yield from ((what, value) for what, value in EVERY_VALUE.items() if what not in MANY)
    item = schema.get("items", {})
    known = dict(right[0]) if right and isinstance(right[0], Mapping) else {}
    for name in item.get("properties", {}):
        yield from ((f"{name}: {what}", known | {name: value}) for what, value in EVERY_VALUE.items())


def _names_a_thing(name: str, right: Any) -> bool:
    first = right[0] if isinstance(right, list) and right else right
    return bool(NAMES_A_THING.search(name) or (isinstance(first, str) and ID.fullmatch(first)))
