"""JSON schemas as smolagents reads them, and as a model can read them at a glance."""

from __future__ import annotations

from typing import Any, Final

from agents.bridge.references import Schema
from agents.bridge.schemas import alternatives, choices, fields_of, kinds, plain_object, plain_schema

PYTHON: Final = {
    "string": "str",
    "boolean": "bool",
    "integer": "int",
    "number": "float",
    "array": "list",
    "object": "dict",
    "null": "None",
}
KEPT: Final = ("items", "properties", "required", "additionalProperties", "default", "minimum", "maximum")
"""What a model that calls tools as JSON is told beyond the type."""
ENDLESS: Final = 4


def declared(name: str, schema: Any, *, required: bool) -> dict[str, Any]:
    """An argument as smolagents wants it declared. What may be left out is `nullable` there."""
    told = plain_object(schema)
    allowed = kinds(schema)
    types = [kind for kind in allowed if kind != "null"]
    if "number" in types and len(types) > 1:
        types.append("integer")  # which smolagents takes for a number only where nothing else is allowed
    types = list(dict.fromkeys(types))
    declared: dict[str, Any] = {key: told[key] for key in KEPT if told.get(key) is not None}
    declared["type"] = types[0] if len(types) == 1 else types or "any"
    if (values := choices(schema)) is not None:
        declared["enum"] = values
    declared["description"] = str(told.get("description") or name)
    if not required or "null" in allowed:
        declared["nullable"] = True
    return declared


def shape(schema: Any, depth: int = ENDLESS, *, values: bool = True) -> str:
    """A type in a few characters: `[{id: str, score: float, note?: str}]`. `values`: those that a text may have."""
    told = plain_schema(schema)
    if values and (allowed := choices(told)) is not None:
        return "|".join(repr(value) for value in allowed if value is not None) or "None"
    branches = [branch for branch in alternatives(told) if branch != {"type": "null"}]
    if branches:
        return "|".join(dict.fromkeys(shape(branch, depth, values=values) for branch in branches))
    found = [kind for kind in kinds(told) if kind != "null"]
    return "|".join(_of_kind(kind, told, depth, values) for kind in found) or "any"


def _of_kind(kind: str, told: Schema, depth: int, values: bool) -> str:
    if kind == "array" and depth > 0:
        items = shape(told.get("items"), depth - 1, values=values)
        return "list" if items == "any" else f"[{items}]"
    if kind == "object" and depth > 0:
        return _object(told, depth, values)
    return PYTHON[kind]


def _object(told: Schema, depth: int, values: bool) -> str:
    fields, required = fields_of(told), told.get("required") or ()
    if fields:
        shapes = {name: shape(of, depth - 1, values=values) for name, of in fields.items()}
        told_fields = (f"{name}{'' if name in required else '?'}: {of}" for name, of in shapes.items())
        return f"{{{', '.join(told_fields)}}}"
    others = shape(told.get("additionalProperties"), depth - 1, values=values)
    return "dict" if others == "any" else f"{{str: {others}}}"
