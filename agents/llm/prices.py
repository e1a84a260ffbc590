"""What models cost, from the list that LiteLLM brings. It is read as a file: LiteLLM itself takes seconds to load."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from agents.llm.values import FREE, OLLAMA, Kind, Price, kind_of

LIST = "model_prices_and_context_window_backup.json"
CACHED = ("cache_read_input_token_cost", "input_cost_per_token_cache_hit")


def price_of(model: str) -> Price | None:
    """What a token costs; None where that is not known."""
    if model.startswith(OLLAMA) or kind_of(model) is Kind.INSTINCT:
        return FREE
    if kind_of(model) is Kind.COMMAND:
        return None
    listed = _list()
    entry = listed.get(model) or listed.get(_plain(model))
    return _price(entry) if entry else None


def is_listed(model: str) -> bool:
    """Whether LiteLLM knows this very name, and so whose model it is."""
    return model in _list()


def _plain(model: str) -> str:
    """Models of these two stand in the list without their provider."""
    provider, _, name = model.partition("/")
    return name if provider in {"openai", "anthropic"} else model


def _price(entry: Mapping[str, Any]) -> Price | None:
    read, written = entry.get("input_cost_per_token"), entry.get("output_cost_per_token")
    if read is None or written is None:
        return None
    cached = next((entry[name] for name in CACHED if entry.get(name) is not None), read)
    return Price(float(read), float(written), float(cached))


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
