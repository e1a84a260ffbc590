"""What a local Ollama has of its own. Asked only where the settings say `auto`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import closing
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from agents.llm.values import is_lent

PATIENCE_S = 0.5
MOST_BYTES = 1 << 20


def models_at(address: str) -> tuple[str, ...] | None:
    """The names of the models that run there, those used last first; None when nothing of the kind answers."""
    try:
        told = json.loads(_got(address.rstrip("/") + "/api/tags"))
        return tuple(str(model["name"]) for model in told["models"] if not _runs_elsewhere(model))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, HTTPException):
        return None


def _runs_elsewhere(model: Mapping[str, Any]) -> bool:
    return bool(model.get("remote_host") or model.get("remote_model")) or is_lent(str(model["name"]))


def _got(url: str) -> bytes:
    parts = urlsplit(url)
    connect = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    with closing(connect(parts.hostname or "", parts.port, timeout=PATIENCE_S)) as connection:
        connection.request("GET", parts.path)
        return connection.getresponse().read(MOST_BYTES)
