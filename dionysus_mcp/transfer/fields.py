"""The fields of a JSON object, held against what they must be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from dionysus_mcp.errors import InvalidInput, shown


@dataclass(frozen=True, slots=True)
class Kind:
    """What a field may hold, in words and as a test."""

    says: str
    holds: Callable[[object], bool]


LARGEST = 2**53  # what every JSON reader holds exactly


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LARGEST


def _texts(value: object) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(one, str) for one in value)


TEXT = Kind("a text", lambda value: isinstance(value, str))
MAYBE_TEXT = Kind("a text or null", lambda value: value is None or isinstance(value, str))
TEXTS = Kind("a list of texts", _texts)
NUMBER = Kind("a number", _number)
WHOLE = Kind("a whole number", lambda value: _number(value) and isinstance(value, int))
MAYBE_WHOLE = Kind("a whole number or null", lambda value: value is None or WHOLE.holds(value))
OBJECT = Kind("an object", lambda value: isinstance(value, dict))
MAYBE_OBJECT = Kind("an object or null", lambda value: value is None or isinstance(value, dict))


def checked(fields: Mapping[str, Any], kinds: Mapping[str, Kind], needed: tuple[str, ...] = ()) -> dict[str, Any]:
    """The fields, when each is known and holds what it may, and all that are needed are there."""
    for name, value in fields.items():
        if name not in kinds:
            raise InvalidInput(f"There is no field {shown(name)}.", f"The fields are: {', '.join(kinds)}.", field=name)
        if not kinds[name].holds(value):
            raise InvalidInput(f"{name} is {shown(value)}.", f"Give {kinds[name].says} as {name}.", field=name)
    for name in needed:
        if name not in fields:
            raise InvalidInput(f"{name} is missing.", f"Give {kinds[name].says} as {name}.", field=name)
    return dict(fields)
