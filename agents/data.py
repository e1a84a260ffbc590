"""Whatever code in a sandbox can answer, as what JSON can hold."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, time
from typing import Any


def plain_data(value: Any) -> Any:
    """The same as text, numbers, lists and dicts. Sets are sorted; what has no place there is told as text."""
    match value:
        case None | bool() | int():
            return value
        case float() if math.isfinite(value):
            return value
        case Mapping():
            return {str(key): plain_data(item) for key, item in value.items()}
        case list() | tuple():
            return [plain_data(item) for item in value]
        case set() | frozenset():
            return sorted((plain_data(item) for item in value), key=str)
    return value.isoformat() if isinstance(value, date | time) else str(value)
