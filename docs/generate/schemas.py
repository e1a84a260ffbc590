"""JSON schemas in words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from docs.generate.markdown import code

Schema = Mapping[str, Any]
LIMITS = {
    "minimum": "at least {}",
    "exclusiveMinimum": "more than {}",
    "maximum": "at most {}",
    "exclusiveMaximum": "less than {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minItems": "at least {} items",
    "maxItems": "at most {} items",
}
WORDS = {"string": "text", "integer": "whole number", "boolean": "true or false"}


def resolved(schema: Schema, root: Schema) -> Schema:
    """The schema that a reference names, else the schema itself, without 'or null'."""
    if "$ref" in schema:
        target: Schema = root["$defs"][schema["$ref"].rsplit("/", 1)[-1]]
        return resolved({**target, **{key: value for key, value in schema.items() if key != "$ref"}}, root)
    branches = [branch for branch in schema.get("anyOf", []) if branch != {"type": "null"}]
    if len(branches) == 1:
        return resolved({**branches[0], **{key: value for key, value in schema.items() if key != "anyOf"}}, root)
    return schema


def kind(schema: Schema, root: Schema) -> str:
    """What a value is."""
    schema = resolved(schema, root)
    if "enum" in schema:
        return ", ".join(code(choice) for choice in schema["enum"])
    if "const" in schema:
        return code(schema["const"])
    if "anyOf" in schema:
        return " or ".join(kind(branch, root) for branch in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {kind(schema['items'], root)}" if "items" in schema else "list"
    named = str(schema.get("type", "anything"))
    return WORDS.get(named, named)


def limits(schema: Schema, root: Schema) -> str:
    """How large a value may be; a range where both ends are known."""
    schema = resolved(schema, root)
    if "minimum" in schema and "maximum" in schema:
        rest = {key: value for key, value in schema.items() if key not in {"minimum", "maximum"}}
        return ", ".join(filter(None, (f"{schema['minimum']} to {schema['maximum']}", limits(rest, root))))
    return ", ".join(told.format(schema[name]) for name, told in LIMITS.items() if name in schema)


def default(schema: Schema) -> str:
    value = schema.get("default")
    return "" if value is None else code(json.dumps(value, ensure_ascii=False))


def nested(schema: Schema, root: Schema, path: str = "") -> Iterator[tuple[str, Schema]]:
    """Every object inside a schema, outermost first, by the path of the field that holds it."""
    schema = resolved(schema, root)
    if schema.get("type") == "array":
        yield from nested(schema.get("items", {}), root, f"{path}[]")
    elif "properties" in schema:
        yield path, schema
        for name, field in schema["properties"].items():
            yield from nested(field, root, f"{path}.{name}".lstrip("."))
    elif isinstance(schema.get("additionalProperties"), Mapping):
        yield from nested(schema["additionalProperties"], root, f"{path}.*")
