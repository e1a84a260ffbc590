"""How a call is written in Python, and what of it goes to the server."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pydantic_core import to_json

from agents.bridge.naming import safe_names
from agents.bridge.references import Schema, inlined
from agents.bridge.schemas import is_kind, kinds, plain_object
from agents.bridge.shapes import declared
from agents.errors import ToolRefused

INVALID: Final = "invalid_input"
MORE: Final = "more"
"""The argument for what a tool takes beyond those that it names, where it does."""
THEIRS: Final = "sanitize_inputs_outputs"
"""smolagents gives every tool an argument of this name."""
PLAIN: Final = "Give text that can be written as UTF-8, numbers, lists and dicts."
FURTHER: Final[Schema] = {"type": "object", "description": "Further arguments, by their names."}


class Arguments:
    """The arguments of one tool, those it needs before those that may be left out."""

    def __init__(self, schema: Schema | None, called: str) -> None:
        whole = plain_object(inlined(schema or {}))
        properties, required = _named(whole), whole.get("required") or ()
        self._open = _is_open(whole)
        self._more = self._open and MORE not in properties
        if self._more:
            properties[MORE] = {**FURTHER, "additionalProperties": whole.get("additionalProperties", True)}
        self._called = called
        self._schemas = dict(sorted(properties.items(), key=lambda given: given[0] not in required))
        self._required = {name for name in self._schemas if name in required}
        self._written = safe_names(self._schemas, {THEIRS})
        self._named = {written: name for name, written in self._written.items()}

    def inputs(self) -> dict[str, dict[str, Any]]:
        """As smolagents wants them declared, by the names that Python can write."""
        return {
            self._written[name]: declared(self._written[name], schema, required=name in self._required)
            for name, schema in self._schemas.items()
        }

    def bound(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> dict[str, Any]:
        """What was given, by the server's names. One object in the place of all arguments is taken for them."""
        if len(args) == 1 and not kwargs and self._stands_for_all(args[0]):
            return self.bound((), args[0]) if args[0] else {}
        given = self._by_position(args)
        for written, value in kwargs.items():
            name = self._named.get(written, written)
            if name not in self._schemas and not self._open:
                raise self._refused(f"{self._called} takes no argument {written!r}.")
            if name in given:
                raise self._refused(f"{written!r} is given twice to {self._called}.")
            given[name] = value
        said = {name: value for name, value in given.items() if not self._says_nothing(name, value)}
        return self._with_more(said) if self._more else said

    def _with_more(self, given: dict[str, Any]) -> dict[str, Any]:
        further = given.pop(MORE, {})
        if not isinstance(further, dict):
            raise self._refused(f"{MORE!r} of {self._called} is a dict of arguments by their names.")
        if twice := given.keys() & further.keys():
            raise self._refused(f"{min(twice)!r} is given twice to {self._called}.")
        return {**given, **further}

    def _by_position(self, args: tuple[Any, ...]) -> dict[str, Any]:
        if len(args) > len(self._schemas):
            raise self._refused(f"{self._called} takes {len(self._schemas)} arguments, not {len(args)}.")
        return dict(zip(self._schemas, args, strict=False))

    def _stands_for_all(self, value: object) -> bool:
        if not isinstance(value, dict):
            return False
        given = {self._named.get(key, key): inner for key, inner in value.items()}
        if not given.keys() <= self._schemas.keys():
            return False
        first = next(iter(self._schemas), None)
        if first is None or not is_kind(value, self._schemas[first]):
            return True
        fits = first not in given or is_kind(given[first], self._schemas[first])
        return bool(given) and self._required <= given.keys() and fits

    def _says_nothing(self, name: str, value: object) -> bool:
        """None for what may be left out, and may not be null."""
        allowed = kinds(self._schemas.get(name))
        return value is None and name not in self._required and bool(allowed) and "null" not in allowed

    def _refused(self, message: str) -> ToolRefused:
        takes = f"It takes: {', '.join(self._named)}." if self._named else "It takes none."
        return ToolRefused(INVALID, message, takes, tool=self._called)


def refuse_unsendable(arguments: Mapping[str, Any], called: str) -> None:
    """What cannot be written as JSON would end the connection of a server in another process."""
    try:
        to_json(arguments)
    except ValueError as error:
        why = str(error).removeprefix("Error serializing to JSON: ")
        raise ToolRefused(INVALID, f"{called} cannot be sent this: {why}.", PLAIN, tool=called) from error


def _named(whole: Schema) -> dict[str, Any]:
    """The arguments that have names; of those that are only said to be needed nothing else is known."""
    properties = dict(whole.get("properties") or {})
    return properties | {name: {} for name in whole.get("required") or () if name not in properties}


def _is_open(whole: Schema) -> bool:
    """It says itself that it takes what it does not name."""
    return whole.get("additionalProperties", False) is not False or "patternProperties" in whole
