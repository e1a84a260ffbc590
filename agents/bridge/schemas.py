"""What a JSON schema says, whichever of its ways it is said in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from agents.bridge.references import Schema

KINDS: Final = ("string", "boolean", "integer", "number", "array", "object", "null")
OF_VALUES: Final = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}


def kinds(schema: Any) -> list[str]:
    """The types of JSON that it allows, `null` among them; none: anything."""
    found = list(dict.fromkeys(_kinds(schema)))
    return [] if "any" in found else found


def is_kind(value: object, schema: Any) -> bool:
    """Whether it is of a type that the schema allows; what is inside is not looked at."""
    allowed = kinds(schema)
    return not allowed or _kind_of(value) in allowed or (type(value) is int and "number" in allowed)


def _kinds(schema: Any) -> Iterator[str]:
    if not isinstance(schema, Mapping):
        yield "any"
        return
    named = schema.get("type")
    if isinstance(named, str):
        yield named if named in KINDS else "any"
    elif isinstance(named, list):
        yield from (kind if kind in KINDS else "any" for kind in named)
    elif "const" in schema:
        yield _kind_of(schema["const"])
    elif isinstance(schema.get("enum"), list):
        yield from map(_kind_of, schema["enum"])
    else:
        yield from _kinds_of_parts(schema)


def _kinds_of_parts(schema: Schema) -> Iterator[str]:
    branches = alternatives(schema)
    for branch in branches:
        yield from _kinds(branch)
    if branches:
        return
    known = [kind for part in _listed(schema, "allOf") for kind in _kinds(part) if kind != "any"]
    yield from known[:1] or ["object" if "properties" in schema else "any"]


def alternatives(schema: Schema) -> list[Any]:
    return _listed(schema, "anyOf") or _listed(schema, "oneOf")


def choices(schema: Any) -> list[Any] | None:
    """The only values that it allows, where it says which."""
    told = plain_schema(schema)
    if "const" in told:
        return [told["const"]]
    if told.get("type") == "null":
        return [None]
    if isinstance(told.get("enum"), list):
        return list(told["enum"])
    each = [choices(branch) for branch in alternatives(told)]
    return [value for values in each for value in values or ()] if each and None not in each else None


def plain_schema(schema: Any) -> Schema:
    """'X or null' said as X, and the parts of `allOf` as one."""
    if not isinstance(schema, Mapping):
        return {}
    branches = [branch for branch in alternatives(schema) if branch != {"type": "null"}]
    alone = branches if len(branches) == 1 else []
    parts = [part for part in (*alone, *_listed(schema, "allOf")) if isinstance(part, Mapping)]
    if not parts:
        return schema
    said = {"allOf", "anyOf", "oneOf"} if alone else {"allOf"}
    rest = {key: value for key, value in schema.items() if key not in said}
    return _together([*map(plain_schema, parts), rest])


def plain_object(schema: Any) -> Schema:
    """What an object may have, and what it must have, whichever of its alternatives it is."""
    told = plain_schema(schema)
    branches = [plain_object(branch) for branch in alternatives(told) if isinstance(branch, Mapping)]
    names = dict.fromkeys(name for branch in branches for name in fields_of(branch))
    if not names:
        return told
    found = {name: [fields_of(branch)[name] for branch in branches if name in fields_of(branch)] for name in names}
    either = {name: ways[0] if len(ways) == 1 else {"anyOf": ways} for name, ways in found.items()}
    needed = [name for name in names if all(name in (branch.get("required") or ()) for branch in branches)]
    return _together([{"properties": either, "required": needed}, told])


def _together(parts: list[Schema]) -> Schema:
    whole: dict[str, Any] = {}
    for part in parts:
        fields = {**fields_of(whole), **fields_of(part)}
        required = dict.fromkeys([*(whole.get("required") or ()), *(part.get("required") or ())])
        whole |= part
        if fields:
            whole |= {"properties": fields, "required": list(required)}
    return whole


def fields_of(schema: Schema) -> Mapping[str, Any]:
    fields = schema.get("properties")
    return fields if isinstance(fields, Mapping) else {}


def _listed(schema: Schema, key: str) -> list[Any]:
    listed = schema.get(key)
    return listed if isinstance(listed, list) else []


def _kind_of(value: object) -> str:
    return "null" if value is None else OF_VALUES.get(type(value), "any")
