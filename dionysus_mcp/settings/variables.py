"""How settings are read from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_settings import EnvSettingsSource

from dionysus_mcp.environment import PREFIX
from dionysus_mcp.settings.kinds import Group

NESTED = "__"


class Variables(EnvSettingsSource):
    """The environment, without what names no setting: that is told, not refused."""

    def explode_env_vars(self, field_name: str, field: FieldInfo, env_vars: Mapping[str, str | None]) -> dict[str, Any]:
        known = set(variables_of(field_name, field))
        named = {name: value for name, value in env_vars.items() if name.upper() in known}
        return super().explode_env_vars(field_name, field, named)

    def decode_complex_value(self, field_name: str, field: FieldInfo, value: Any) -> Any:
        """What is no JSON stays as it is, and so does `null`: both are refused with every other wrong value."""
        try:
            found = super().decode_complex_value(field_name, field, value)
        except ValueError:
            return value
        return value if found is None else found


def variables_of(name: str, field: FieldInfo) -> list[str]:
    """The variables of a field: one, or those of the settings in a group."""
    if field.validation_alias:
        return [str(field.validation_alias)]
    variable = f"{PREFIX}{name.upper()}"
    if isinstance(field.default, Group):
        return [f"{variable}{NESTED}{inner.upper()}" for inner in type(field.default).model_fields]
    return [variable]
