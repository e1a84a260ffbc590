"""A tool in a prompt: one line of how it is called and what it gives, and what must be known beyond that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from agents.bridge.schemas import plain_schema
from agents.bridge.shapes import ENDLESS, shape

LONGEST: Final = 240
"""Characters of an argument, and of what a tool gives. What would be longer is told less deeply."""


def call_line(name: str, inputs: Mapping[str, Mapping[str, Any]], gives: str) -> str:
    """`recall(query: str, limit: int = 8) -> [{id: str, text: str}]`"""
    return f"{name}({', '.join(_argument(*given) for given in inputs.items())}) -> {gives}"


def code_prompt(line: str, description: str, inputs: Mapping[str, Mapping[str, Any]]) -> str:
    """For agents that write code: a function with what must be known of it and its arguments."""
    said = (f"{name}: {given['description']}" for name, given in inputs.items() if given["description"] != name)
    text = "\n    ".join(map(_in_one_line, (description, *said))).replace('"""', "'''")
    return f'def {line}:\n    """{text}"""'


def json_prompt(line: str, description: str) -> str:
    """For agents that call tools as JSON, and are told of the arguments once more by the provider."""
    return f"{line}: {_in_one_line(description)}"


def gives(output: Any) -> str:
    """What a tool answers with: text, unless it says otherwise."""
    if not output:
        return "str"
    output = plain_schema(output)
    if output.get("x-fastmcp-wrap-result"):
        output = output.get("properties", {}).get("result", {})
    return _bounded(output, values=False)


def _argument(name: str, given: Mapping[str, Any]) -> str:
    kind = _bounded({**given, "type": _json_type(given["type"])}, values=True)
    if "default" in given:
        return f"{name}: {kind} = {given['default']!r}"
    return f"{name}: {kind} = None" if given.get("nullable") else f"{name}: {kind}"


def _bounded(schema: Any, *, values: bool) -> str:
    deep = (shape(schema, depth, values=values) for depth in range(ENDLESS, 0, -1))
    return next((told for told in deep if len(told) <= LONGEST), shape(schema, 1, values=values))


def _json_type(kind: object) -> object:
    """`integer` beside `number` says nothing."""
    return [one for one in kind if one != "integer" or "number" not in kind] if isinstance(kind, list) else kind


def _in_one_line(text: str) -> str:
    return " ".join(text.split())
