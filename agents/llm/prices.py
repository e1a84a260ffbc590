"""What models cost, by the list that LiteLLM brings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agents.llm.listed import entry_of
from agents.llm.values import FREE, OLLAMA, Kind, Price, is_lent, kind_of

CACHED = ("cache_read_input_token_cost", "input_cost_per_token_cache_hit")


def price_of(model: str) -> Price | None:
    """What a token costs; None where that is not known."""
    if kind_of(model) is Kind.INSTINCT:
        return FREE
    if model.startswith(OLLAMA):
        return None if is_lent(model) else FREE
    if kind_of(model) is Kind.COMMAND:
        return None
    return _price(entry_of(model) or entry_of(_plain(model)))


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
