"""A tool in as few words as an agent can do with: it is told with every step, and most of it is never needed."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from agents.bridge.schemas import plain_schema
from agents.bridge.shapes import shape

if TYPE_CHECKING:
    from agents.bridge.offered import Offered

UNTOLD: Final = {
    "project_id", "session_id", "key", "as_of", "explain", "cursor", "include_superseded", "metadata", "source",
    "min_importance", "token_budget", "version", "history",
}  # fmt: skip
"""Arguments that work and are not told: an agent stays in its project, writes once, and reads one short page."""
BOOKS: Final = {
    "project_id", "change", "redacted", "replayed", "repeated", "mode", "compared_by", "created_at", "updated_at",
    "left_out", "groups_left_out", "waiting", "journal_position", "next_cursor", "as_of", "version", "note",
}  # fmt: skip
"""Fields that are there and are not told: what is kept of a call, and not what it was made for."""
FIELDS: Final = 96
"""Characters of what a tool gives; what is longer is told less deeply, and then cut."""
WORDS: Final = 80
"""Characters of what a tool is for. A longer sentence ends with its first clause, where it has several."""
MOST_WORDS: Final = 160
"""Whatever a server says of its tools."""
DEEPEST: Final = 2
FEW: Final = 4
"""Fields of what lies deeper."""
SENTENCE: Final = re.compile(r"(?<!e\.g)\. ")
CLAUSE: Final = re.compile(r"[:;] ")


@lru_cache(maxsize=512)
def brief(offered: Offered) -> str:
    """`recall(query: str, limit=8) -> {hits: [{id, text, score}]}  # Recall what is known about something.`"""
    given = (_argument(name, how) for name, how in offered.inputs.items() if _is_told(name, how))
    return f"{offered.written}({', '.join(given)}) -> {_gives(offered)}  # {_first_thought(offered.description)}"


def _is_told(name: str, given: Mapping[str, Any]) -> bool:
    return name not in UNTOLD or not given.get("nullable")


def _argument(name: str, given: Mapping[str, Any]) -> str:
    values = given.get("enum")
    kind = _to_give(given)
    if "default" in given and given["default"] is not None:
        told = given["default"]
        return f"{name}={told!r}" if not values else f"{name}: {kind}={told!r}"
    if given.get("nullable"):
        return f"{name}: {kind}=None" if kind not in {"str", "any"} else f"{name}=None"
    return f"{name}: {kind}"


def _to_give(schema: Any) -> str:
    """What is to be given: which values there are, and which fields an object must have."""
    given = plain_schema(schema)
    fields, required = given.get("properties"), given.get("required") or ()
    if values := given.get("enum"):
        return "|".join(str(value) for value in values if value is not None)
    if given.get("type") == "array":
        return f"[{_to_give(given.get('items'))}]"
    if not isinstance(fields, Mapping) or not fields:
        return shape(given, 0)
    return f"{{{', '.join(_to_fill(name, fields[name], name in required) for name in fields if name not in UNTOLD)}}}"


def _to_fill(name: str, schema: Any, required: bool) -> str:
    mark = "" if required else "?"
    return f"{name}{mark}: {_to_give(schema)}" if plain_schema(schema).get("enum") else f"{name}{mark}"


def _gives(offered: Offered) -> str:
    """Without what had to be given: that is known."""
    output = offered.output
    if not output:
        return "str"
    known = {name for name, given in offered.inputs.items() if not given.get("nullable")}
    depths = (outline(output, depth, known) for depth in range(DEEPEST, 0, -1))
    told = next((told for told in depths if len(told) <= FIELDS), outline(output, 1, known))
    return told if len(told) <= FIELDS else f"{told[:FIELDS].rpartition(',')[0]}, …}}"


def outline(schema: Any, depth: int, known: Collection[str] = (), most: int = 100) -> str:
    """The names of the fields, those that are always there first."""
    told = plain_schema(schema)
    fields, required = told.get("properties"), told.get("required") or ()
    if told.get("type") == "array":
        return f"[{outline(told.get('items'), depth, most=FEW)}]"
    if not isinstance(fields, Mapping) or not fields or depth == 0:
        return "dict" if told.get("type") == "object" else shape(told, 0)
    telling = [name for name in fields if name not in BOOKS and name not in known]
    named = sorted(telling, key=lambda name: name not in required)
    shown = [_field(name, fields[name], depth - 1) for name in named[:most]]
    return f"{{{', '.join([*shown, *(['…'] if named[most:] else [])])}}}"


def _field(name: str, schema: Any, depth: int) -> str:
    inside = outline(schema, depth, most=FEW)
    return f"{name}: {inside}" if "{" in inside else f"{name}: []" if inside.startswith("[") else name


def _first_thought(text: str) -> str:
    """The first sentence or, when that is long, what it says before a colon or a semicolon."""
    sentence = SENTENCE.split(" ".join(text.split()))[0].rstrip(".")
    thought = sentence if len(sentence) <= WORDS else CLAUSE.split(sentence)[0]
    return thought if len(thought) <= MOST_WORDS else f"{thought[:MOST_WORDS].rpartition(' ')[0]} …"
