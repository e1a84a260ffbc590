"""What settings are made of: groups of them, and the values that several allow."""

from __future__ import annotations

import shlex
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Weight = Annotated[float, Field(ge=0, le=5)]
Share = Annotated[float, Field(ge=0, le=1)]
Energy = Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)]
Tokens = Annotated[int, Field(ge=0, le=10**12)]
Dollars = Annotated[float, Field(ge=0, le=10**6, allow_inf_nan=False)]
ModelName = Annotated[str, Field(max_length=1000)]
COMMAND = "command:"


class Group(BaseModel):
    """Settings that belong together."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def model_name(model: str) -> str:
    """The name of a language model as it is used; what cannot be one is refused."""
    model = model.strip()
    if model.startswith(COMMAND):
        try:
            words = shlex.split(model.removeprefix(COMMAND))
        except ValueError:
            words = []
        if not words:
            raise ValueError(f"a command line behind `{COMMAND}`, quoted as in a shell")
    elif any(char.isspace() for char in model):
        raise ValueError(f"instinct, auto, the name of a model of LiteLLM, or `{COMMAND}` and a command line")
    return model
