"""The YAML block at the head of a note. It comes from anywhere, so its size, depth and aliases are bounded."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from dionysus_mcp.errors import InvalidInput

MOST_CHARS = 65_536
MOST_LEVELS = 16
MOST_BITS = 1_000
BLOCK = re.compile(r"\A---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)


def split(text: str) -> tuple[str, str]:
    """The front matter, without its fences, and the rest. Empty when there is none."""
    found = BLOCK.match(text)
    return (found[1], text[found.end() :]) if found else ("", text)


def parsed(front: str) -> dict[str, Any]:
    """The fields of a front matter, as plain JSON data; none when it is text and no mapping."""
    import yaml

    if len(front) > MOST_CHARS:
        raise _refusal(f"has {len(front)} characters; the limit is {MOST_CHARS}")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        _refuse_bombs(yaml.parse(front, Loader=loader))
        fields = loader(front).get_single_data()
    except (yaml.YAMLError, ValueError) as error:
        raise _refusal(f"is not YAML: {_told(error)}") from None
    return _plain(fields) if isinstance(fields, Mapping) else {}


def _refuse_bombs(events: Iterator[Any]) -> None:
    """Before anything is built: an alias may grow exponentially, and depth may break the builder."""
    import yaml

    level = 0
    for event in events:
        if isinstance(event, yaml.AliasEvent):
            raise _refusal("uses YAML aliases (*name), which are not read")
        level += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if level > MOST_LEVELS:
            raise _refusal(f"is nested more than {MOST_LEVELS} levels deep")


def _plain(value: Any) -> Any:
    """YAML's own types as JSON has them: dates as text, sets as lists."""
    if isinstance(value, Mapping):
        return {str(_plain(key)): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set):
        return [_plain(inner) for inner in value]
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, int) and value.bit_length() > MOST_BITS:
        raise _refusal("holds an enormous number")
    if value is None or isinstance(value, str | int) or (isinstance(value, float) and math.isfinite(value)):
        return value
    return str(value)


def _told(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error).split("\n", 1)[0]
    return f"{problem} (line {mark.line + 2})" if mark else str(problem)


def _refusal(why: str) -> InvalidInput:
    return InvalidInput(f"The front matter {why}.", "Correct the block between the first two lines of ---.")
