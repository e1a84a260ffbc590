"""The variables that name a setting, and those that look as if they did."""

from __future__ import annotations

import os
from collections.abc import Mapping

from dionysus_mcp.environment import PREFIX
from dionysus_mcp.settings.every import Settings
from dionysus_mcp.settings.kinds import Group
from dionysus_mcp.settings.variables import variables_of


def setting_names() -> list[str]:
    """The variable of every setting, in the order in which they are documented."""
    return [variable for name, field in Settings.model_fields.items() for variable in variables_of(name, field)]


def group_names() -> list[str]:
    """The variables that give all settings of a group at once, as a JSON object."""
    groups = (name for name, field in Settings.model_fields.items() if isinstance(field.default, Group))
    return [f"{PREFIX}{name.upper()}" for name in groups]


def unknown_variables(environment: Mapping[str, str] = os.environ) -> list[str]:
    """Variables with our prefix that name no setting, and no group of them: most likely misspelt."""
    known = {*setting_names(), *group_names()}
    return sorted(name for name in environment if name.upper().startswith(PREFIX) and name.upper() not in known)


def is_set(variable: str, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether the environment has a variable; an empty one counts as unset, and case as the same."""
    return any(name.upper() == variable and value for name, value in environment.items())
