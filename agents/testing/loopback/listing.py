"""What a provider says of itself: its models, its version, and what a prompt would take."""

from __future__ import annotations

from collections.abc import Sequence

from agents.testing.loopback.behaviours import Request
from agents.testing.loopback.dialect import CHARS_PER_TOKEN, CREATED, Json
from agents.testing.loopback.ollama import WHEN

VERSION = "0.12.0"
DETAILS = {"family": "tiny", "format": "gguf", "parameter_size": "1B", "quantization_level": "Q4_0"}


LENT = {"remote_model": "tiny", "remote_host": "https://ollama.com:443"}
"""What Ollama says beside a model that runs on its own machines."""


def listed(request: Request, models: Sequence[str], lent: Sequence[str] = ()) -> Json | None:
    """The answer to a request that is not for the model; None where nothing is known at that address."""
    path = request.path.split("?")[0].rstrip("/").removeprefix("/v1")
    if path == "/api/show":
        return _shown(request, models)
    return {
        "": {},
        "/models": _models(models),
        "/api/tags": {"models": [*map(_tag, models), *(_tag(model) | LENT for model in lent)]},
        "/api/ps": {"models": []},
        "/api/version": {"version": VERSION},
        "/messages/count_tokens": {"input_tokens": len(request.raw) // CHARS_PER_TOKEN},
    }.get(path)


def _models(models: Sequence[str]) -> Json:
    data = [{"id": model, "object": "model", "created": CREATED, "owned_by": "loopback"} for model in models]
    return {"object": "list", "data": data, "models": []}


def _tag(model: str) -> Json:
    return {"name": model, "model": model, "modified_at": WHEN, "size": 1, "digest": "0" * 64, "details": DETAILS}


def _shown(request: Request, models: Sequence[str]) -> Json | None:
    asked = request.body or {}
    if (asked.get("model") or asked.get("name")) not in models:
        return None
    about = {"general.architecture": "tiny", "tiny.context_length": 32_768}
    return {"details": DETAILS, "model_info": about, "capabilities": ["completion", "tools"], "template": ""}
