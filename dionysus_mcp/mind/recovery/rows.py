"""A change as it was written down elsewhere, made a change again. What a row says is never quoted in an error."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any

from dionysus_mcp.errors import InvalidInput
from dionysus_mcp.mind.checks import UNSTORABLE
from dionysus_mcp.store.port import Change, Link, Node, Operation, Thing

LARGEST = 2**53
TEXT, WHOLE, OBJECT = "a text", "a whole number", "an object"
ROW = {
    "seq": WHOLE,
    "act": WHOLE,
    "at": TEXT,
    "author": TEXT,
    "run": TEXT,
    "operation": TEXT,
    "thing": TEXT,
    "before": OBJECT,
    "after": OBJECT,
    "undoes": WHOLE,
    "key": TEXT,
    "digest": TEXT,
    "withheld": TEXT,
}
NEEDED = ("seq", "act", "at", "operation", "thing")
KINDS: Mapping[str, str] = {
    **{field.name: TEXT for field in (*fields(Node), *fields(Link))},
    "weight": "a number",
    "tags": "a list of texts",
    "mentions": "a list of texts",
    "data": OBJECT,
    "version": WHOLE,
}


def change_of(row: Mapping[str, Any]) -> Change:
    """The change in a row; of what the thing was before, the rows before tell."""
    _check(row, ROW, NEEDED)
    if row["seq"] < 1 or row["operation"] not in set(Operation):
        raise _unfit("seq or operation", "one that a journal has")
    return Change(
        seq=row["seq"],
        act=row["act"],
        at=row["at"],
        author=row.get("author", ""),
        run=row.get("run", ""),
        operation=Operation(row["operation"]),
        thing=row["thing"],
        before=None,
        after=_thing_of(row.get("after"), row["thing"]),
        undoes=row.get("undoes"),
        key=row.get("key"),
        digest=row.get("digest"),
    )


def _thing_of(image: Mapping[str, Any] | None, id_: str) -> Thing | None:
    if image is None:
        return None
    kind: type[Node | Link] = Link if " " in id_ else Node
    _check(image, {field.name: KINDS[field.name] for field in fields(kind)}, _needed(kind))
    lists = {name: tuple(value) for name, value in image.items() if isinstance(value, list)}
    thing = kind(**{**image, **lists})
    if thing.id != id_:
        raise _unfit("after", "an image of the thing that the change is about")
    return thing


def _needed(kind: type[Node | Link]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind) if field.default is MISSING and field.default_factory is MISSING)


def _check(found: Mapping[str, Any], known: Mapping[str, str], needed: tuple[str, ...]) -> None:
    missing = [name for name in needed if name not in found]
    if missing or not found.keys() <= known.keys():
        raise _unfit(missing[0] if missing else "a field", "there and known; a newer version may have written it")
    for name, value in found.items():
        if not _holds(known[name], value):
            raise _unfit(name, known[name])
    if any(UNSTORABLE.search(text) for text in _texts(list(found.values()))):
        raise _unfit("a text", "without NUL characters and lone surrogates")


def _holds(kind: str, value: Any) -> bool:
    if kind == TEXT:
        return isinstance(value, str)
    if kind == OBJECT:
        return isinstance(value, Mapping)
    if isinstance(value, list):
        return kind == KINDS["tags"] and all(isinstance(one, str) for one in value)
    return _is_number(value) and (kind != WHOLE or isinstance(value, int))


def _is_number(value: Any) -> bool:
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and math.isfinite(value)
        and abs(value) <= LARGEST
    )


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [text for name, inner in value.items() for text in (name, *_texts(inner))]
    if isinstance(value, list):
        return [text for inner in value for text in _texts(inner)]
    return []


def _unfit(name: str, wanted: str) -> InvalidInput:
    return InvalidInput(f"{name} is not {wanted}.", "Get the copy again.")
