"""Language models, and what they may cost."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, SecretStr, ValidationInfo, field_validator

from dionysus_mcp.settings.kinds import Dollars, Group, ModelName, Tokens, model_name


class ModelsSettings(Group):
    """Language models."""

    fast: ModelName = ""
    """The model for what must be quick; like the next two, by default that of `DIONYSUS_MODEL`."""
    deep: ModelName = ""
    """The model for what needs thought, and for tools that have a text written."""
    precise: ModelName = ""
    """The model for what must be exact."""
    fallbacks: Annotated[str, Field(max_length=2000)] = ""
    """Models that step in, in this order, when another one fails, with commas between them."""
    api_base: Annotated[str, Field(max_length=2000)] = ""
    """The provider's address, where it is not the usual one. Only for models of the provider of `DIONYSUS_MODEL`."""
    api_key: SecretStr = SecretStr("")
    """A key for the same provider. By default LiteLLM reads its own variables, such as `OPENAI_API_KEY`."""
    timeout_s: Annotated[float, Field(gt=0, le=600)] = 60.0
    """How long one answer may take."""
    max_tokens: Annotated[int, Field(ge=16, le=200_000)] = 4096
    """The longest answer, thinking included."""
    context: Annotated[int, Field(ge=512, le=2_000_000)] = 16_384
    """Tokens that a model of Ollama keeps in view (`num_ctx`); its own default cuts prompts silently."""
    command_env: Annotated[str, Field(max_length=2000)] = ""
    """Further variables of the environment that a command-line model sees, with commas between them."""

    @field_validator("fast", "deep", "precise", "fallbacks")
    @classmethod
    def _readable(cls, models: str, info: ValidationInfo) -> str:
        if info.field_name != "fallbacks":
            return model_name(models)
        names = [model_name(name) for name in _listed(models)]
        if {"instinct", "auto"} & set(names):
            raise ValueError("names of models that can be asked")
        return ",".join(names)


class BudgetsSettings(Group):
    """Budgets of language models."""

    run_tokens: Tokens = 200_000
    """Tokens in one run of agents, read and written; so much, too, each time a tool has a text written."""
    run_dollars: Dollars = 0.5
    """US dollars in the same. What has no known price (a command-line model) counts by its tokens only."""
    day_tokens: Tokens = 2_000_000
    """Tokens in one day (UTC), over all servers of one data folder, as the next three."""
    day_dollars: Dollars = 2.0
    """US dollars in one day."""
    month_tokens: Tokens = 20_000_000
    """Tokens in one month (UTC)."""
    month_dollars: Dollars = 20.0
    """US dollars in one month."""


def _listed(names: str) -> list[str]:
    return [name.strip() for name in names.split(",") if name.strip()]
