"""Steps as they are kept: compressed JSON without secrets, of a bounded size."""

from __future__ import annotations

import json
import math
import re
import zlib
from collections.abc import Mapping
from typing import Any

from dionysus_mcp.plain import compact_json, plain, shortened
from dionysus_mcp.redaction import redact, without_secrets

MOST_CHARS, MOST_IN_CALL, MOST_CALLS = 200_000, 20_000, 500
"""Of one text in a step, of what a tool was given or gave, and calls in a step. More no model has read."""
HALF_A_CHARACTER = re.compile("[\ud800-\udfff]")


def packed(step: Mapping[str, Any]) -> bytes:
    said = {name: value for name, value in step.items() if name != "calls"}
    calls = [_call(one) for one in step.get("calls", ())[:MOST_CALLS]]
    return zlib.compress(json.dumps(clean(said, MOST_CHARS) | {"calls": calls}).encode())


def unpacked(raw: bytes) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(zlib.decompress(raw))
    return told


def clean(value: Any, most: int) -> Any:
    """The value as plain data that any reader of JSON takes, without secrets, each text cut where it is too long."""
    value = plain(value)
    if isinstance(value, str):
        return without_secrets(HALF_A_CHARACTER.sub("\ufffd", value), most)
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, Mapping):
        return {redact(str(key)).text: clean(inner, most) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [clean(inner, most) for inner in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return clean(str(value), most)


def as_text(value: Any) -> str:
    return value if isinstance(value, str) else compact_json(value)


def fitting(value: Any, most: int) -> Any:
    """The value, or the beginning of its JSON where that is longer."""
    text = as_text(value)
    return value if len(text) <= most else shortened(text, most)


def _call(call: Mapping[str, Any]) -> dict[str, Any]:
    return {name: fitting(value, MOST_IN_CALL) for name, value in clean(call, MOST_IN_CALL).items()}
