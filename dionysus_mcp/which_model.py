"""Which language model is in force for every tier, and what is not there of what it needs."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec
from shutil import which
from typing import TYPE_CHECKING

from agents.llm.listed import provider_of
from agents.llm.resolve import resolve
from agents.llm.values import AUTO, COMMAND, TIERS, Decision, Kind, Wishes, kind_of
from dionysus_mcp.settings import KEYS, Settings, ollama_address, providers_with_a_key

if TYPE_CHECKING:
    from agents.llm.values import Price


def decided(settings: Settings, prices: Callable[[str], Price | None] | None = None) -> Decision:
    """The model of every tier, and why. Asks a local Ollama what it has where that decides, and nobody else."""
    wishes = _wishes(settings)
    return resolve(wishes, prices or _no_prices)


def missing(settings: Settings, model: str) -> str:
    """What is not there of what a model needs; nothing is asked or started."""
    match kind_of(model):
        case Kind.LITELLM if find_spec("litellm") is None:
            return "LiteLLM is not installed: in the clone, pip install '.[litellm]'"
        case Kind.LITELLM:
            return _key_missing(settings, model)
        case Kind.COMMAND:
            program = shlex.split(model.removeprefix(COMMAND))[0]
            fix = "install it, or name it with its whole path"
            return "" if which(program) else f"there is no program {program} on the path: {fix}"
    return ""


def _key_missing(settings: Settings, model: str) -> str:
    provider = provider_of(model)
    if not provider:
        return f"{model} names no provider: write it as PROVIDER/NAME, such as openai/gpt-5-nano"
    given = settings.models.api_key.get_secret_value() or settings.models.api_base
    if (
        provider not in KEYS
        or provider in providers_with_a_key()
        or (given and provider == provider_of(settings.model))
    ):
        return ""
    return f"there is no key for {provider}: set {KEYS[provider][0]}"


def _wishes(settings: Settings) -> Wishes:
    models = settings.models
    tiers = {tier: name for tier in TIERS if (name := getattr(models, tier))}
    wishes = Wishes(settings.model, tiers, tuple(filter(None, models.fallbacks.split(","))))
    if AUTO not in {settings.model, *tiers.values()}:
        return wishes
    spends = _may_spend(settings)
    keys = providers_with_a_key() if spends else frozenset()
    return replace(wishes, keys=keys, local=None if keys else _local(), spends=spends)


def _may_spend(settings: Settings) -> bool:
    """With a budget of no dollars, a model that costs some would be refused each time."""
    budgets = settings.budgets
    return all((budgets.run_dollars, budgets.day_dollars, budgets.month_dollars))


def _local() -> tuple[str, ...] | None:
    from agents.llm.ollama import models_at

    return models_at(ollama_address())


def _no_prices(model: str) -> Price | None:
    del model
    return None
