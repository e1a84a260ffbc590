"""The settings in force."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from dionysus_mcp.settings.every import Settings
from dionysus_mcp.settings.explaining import explained


def load_settings(**overrides: Any) -> Settings:
    """The settings in force; a wrong value stops with its variable, the value and what is allowed."""
    try:
        return Settings(**overrides)
    except ValidationError as error:
        raise explained(error.errors(include_url=False)[0]) from None
