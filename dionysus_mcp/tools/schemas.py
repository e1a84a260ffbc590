"""JSON schemas as clients are told them: complete in one piece, and small."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]
DEFINITION = "#/$defs/"


def inlined(schema: Schema) -> Schema:
    """The schema with its definitions put where they are named, since some clients do not follow references.

    The framework would do it at every listing, with a library whose import takes longer than our whole answer. A
    definition that names itself cannot be put in place: then the schema stays as it is.
    """
    try:
        resolved: Schema = _resolved({key: value for key, value in schema.items() if key != "$defs"}, schema, ())
    except RecursionError:
        return schema
    return resolved


def _resolved(node: Any, schema: Schema, within: tuple[str, ...]) -> Any:
    if isinstance(node, list):
        return [_resolved(item, schema, within) for item in node]
    if not isinstance(node, dict):
        return node
    reference = node.get("$ref")
    if not isinstance(reference, str) or not reference.startswith(DEFINITION):
        return {key: _resolved(value, schema, within) for key, value in node.items()}
    name = reference.removeprefix(DEFINITION)
    if name in within:
        raise RecursionError(name)
    beside = {key: value for key, value in node.items() if key != "$ref"}
    return _resolved(schema["$defs"][name], schema, (*within, name)) | _resolved(beside, schema, within)
