"""Values as plain JSON data, small, because a field that has its default value is left out; and texts that are cut.
Imports nothing of ours.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Any


def plain(value: Any) -> Any:
    """Dataclasses become objects, without the fields that only say what their default says."""
    if is_dataclass(value) and not isinstance(value, type):
        told = {field.name: getattr(value, field.name) for field in fields(value) if not _is_default(field, value)}
        return {name: plain(inner) for name, inner in told.items()}
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return value


def compact_json(value: Any) -> str:
    return json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"))


def shortened(text: str, most: int) -> str:
    """At most so many characters of a text, with a sign when it goes on."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def tokens(text: str) -> int:
    """What a text costs a model, about: four characters a token."""
    return (len(text) + 3) // 4


def _is_default(field: Field[Any], value: Any) -> bool:
    present = getattr(value, field.name)
    if field.default is not MISSING:
        return bool(present == field.default)
    return field.default_factory is not MISSING and bool(present == field.default_factory())


def known_fields(cls: type[Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """Of what is on record what has a name in a dataclass: a newer version of ours may say more."""
    names = {field.name for field in fields(cls)}
    return {name: value for name, value in told.items() if name in names}


def strings_in(value: Any) -> Iterator[str]:
    """Every string in something that JSON can hold, names of fields too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield str(name)
            yield from strings_in(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from strings_in(inner)
