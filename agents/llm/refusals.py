"""What a provider says when it does not answer: an error where an answer should be, and how long to leave it alone."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from time import time
from typing import Any

PAUSE = re.compile(
    r"(?:\bretry in|\btry again in|\bretryDelay)[\s\\\":]{1,9}((?:\d{1,9}(?:\.\d{1,9})?(?:ms|s|m|h)){1,4})",
    re.IGNORECASE,
)
PART = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h)", re.IGNORECASE)
ERRORS = range(HTTPStatus.BAD_REQUEST, 600)
SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


def pause_in(headers: Mapping[str, str], said: str) -> float:
    """How long it wants to be left alone, in seconds: by a header of its own, or in its words."""
    told = headers.get("retry-after") or headers.get("Retry-After") or ""
    with suppress(ValueError):
        return max(0.0, float(headers.get("retry-after-ms") or "") / 1000)
    with suppress(ValueError):
        return max(0.0, float(told))
    with suppress(ValueError, TypeError):
        return max(0.0, parsedate_to_datetime(told).timestamp() - time())
    found = PAUSE.search(said)
    return sum(float(count) * SECONDS[unit.lower()] for count, unit in PART.findall(found[1])) if found else 0.0


def refusal_in(body: str) -> tuple[str, int] | None:
    """The error that stands where an answer should, and its status if it has one; of a stream, in the last line."""
    told = _parsed(body) or _parsed(body.rstrip().rpartition("\n")[2])
    error = told.get("error") if isinstance(told, dict) else None
    if isinstance(error, dict):
        words, status = error.get("message"), error.get("code")
    else:
        words, status = error, None
    if not isinstance(words, str) or not words.strip():
        return None
    return " ".join(words.split()), status if isinstance(status, int) and status in ERRORS else 0


def _parsed(text: str) -> Any:
    with suppress(ValueError, RecursionError):
        return json.loads(text.strip().removeprefix("data: "))
    return None
