"""The list of models that LiteLLM brings: whose they are, and what they cost. It is read as a file: LiteLLM itself
takes seconds to load."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from agents.llm.values import OLLAMA

LIST = "model_prices_and_context_window_backup.json"
TUNED = "ft:"
"""How LiteLLM knows an OpenAI model of one's own without a provider."""
FAMILIES = ("vertex_ai", "bedrock")
"""Of these, the list tells which of their interfaces a model has."""
NOBODY: Mapping[str, Any] = {}


def provider_of(model: str) -> str:
    """Whose key and address a model needs; empty where nobody knows: it gets neither."""
    if model.startswith(OLLAMA):
        return "ollama"
    if "/" in model:
        return model.split("/", 1)[0]
    if model.startswith(TUNED):
        return "openai"
    told = str(entry_of(model).get("litellm_provider") or "")
    return next((family for family in FAMILIES if told.startswith(family)), told)


def entry_of(model: str) -> Mapping[str, Any]:
    """What the list says of this very name; nothing where it does not know it."""
    entry = _list().get(model, NOBODY)
    return _list().get(entry["alias_of"], NOBODY) if "alias_of" in entry else entry


@cache
def _list() -> Mapping[str, Mapping[str, Any]]:
    found = find_spec("litellm")
    if found is None or found.origin is None:
        return {}
    try:
        listed: Mapping[str, Mapping[str, Any]] = json.loads((Path(found.origin).parent / LIST).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return listed
