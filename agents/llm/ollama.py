"""What a local Ollama has. Asked only where the settings say `auto`."""

from __future__ import annotations

import json
from contextlib import closing
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

PATIENCE_S = 0.5
MOST_BYTES = 1 << 20


def models_at(address: str) -> tuple[str, ...] | None:
    """The names of its models, those used last first; None when nothing of the kind answers."""
    try:
        told = json.loads(_got(address.rstrip("/") + "/api/tags"))
        return tuple(str(model["name"]) for model in told["models"])
    except (OSError, ValueError, KeyError, TypeError, HTTPException):
        return None


def _got(url: str) -> bytes:
    parts = urlsplit(url)
    connect = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    with closing(connect(parts.hostname or "", parts.port, timeout=PATIENCE_S)) as connection:
        connection.request("GET", parts.path)
        return connection.getresponse().read(MOST_BYTES)
