"""From wishes to the model of each tier. Pure: whoever calls has looked for keys and for a local Ollama before."""

from __future__ import annotations

from collections.abc import Callable

from agents.errand import Tier
from agents.llm.values import AUTO, INSTINCT, OLLAMA, TIERS, Choice, Decision, Price, Wishes, kind_of

Prices = Callable[[str], Price | None]


# What a key leads to: a small model of each provider, and the providers in the order in which their keys decide.
CHEAP = {
    "openai": "openai/gpt-5-nano",
    "gemini": "gemini/gemini-2.5-flash-lite",
    "anthropic": "anthropic/claude-haiku-4-5",
    "mistral": "mistral/mistral-small-latest",
    "deepseek": "deepseek/deepseek-chat",
}
# Local models that write code well, best first, as parts of their names.
LOCAL = ("qwen3-coder", "qwen2.5-coder", "gpt-oss", "qwen3", "devstral", "codestral", "llama3", "mistral", "gemma3")
NOT_TALKING = ("embed", "minilm", "bge-", "rerank")


def resolve(wishes: Wishes, prices: Prices) -> Decision:
    """The model of every tier, and those that step in."""
    choices = {tier: _choice(tier, wishes, prices) for tier in TIERS}
    return Decision(choices, wishes.fallbacks)


def _choice(tier: Tier, wishes: Wishes, prices: Prices) -> Choice:
    named = wishes.tiers.get(tier)
    if named:
        return _named(tier, named, f"DIONYSUS_MODELS__{tier.upper()} names it", wishes, prices)
    why = "no model is configured, so none is called" if wishes.model == INSTINCT else "DIONYSUS_MODEL names it"
    return _named(tier, wishes.model, why, wishes, prices)


def _named(tier: Tier, model: str, why: str, wishes: Wishes, prices: Prices) -> Choice:
    if model == AUTO:
        model, why = _found(wishes)
    return Choice(tier, model, kind_of(model), why, prices(model))


def _found(wishes: Wishes) -> tuple[str, str]:
    """What `auto` comes to."""
    for provider, model in CHEAP.items():
        if provider in wishes.keys:
            return model, f"auto: there is a key for {provider}"
    talking = [name for name in wishes.local or () if not any(part in name for part in NOT_TALKING)]
    no_key = f"there is no key for {', '.join(CHEAP)}" if wishes.spends else "no money may be spent, as a budget says"
    if talking:
        return (
            f"{OLLAMA[0]}{_best(talking)}",
            f"auto: {'no key' if wishes.spends else no_key}, and a local Ollama answers",
        )
    local = "no Ollama answers" if wishes.local is None else "Ollama has no model that talks (`ollama pull qwen3`)"
    return INSTINCT, f"auto: {no_key}, and {local}"


def _best(names: list[str]) -> str:
    wanted = (name for part in LOCAL for name in names if part in name)
    return next(wanted, names[0])
