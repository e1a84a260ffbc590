"""What is wrong with a setting, told by the variable that a person has set."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dionysus_mcp.environment import PREFIX
from dionysus_mcp.errors import InvalidSettings, shown
from dionysus_mcp.plain import compact_json
from dionysus_mcp.settings.every import Settings
from dionysus_mcp.settings.naming import is_set, setting_names
from dionysus_mcp.settings.variables import NESTED

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

ALLOWED = {
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "dict_type": "a JSON object",
    "float_parsing": "a number",
    "float_type": "a number",
    "int_from_float": "a whole number",
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "string_type": "text",
}
"""In place of what pydantic says, which is for programmers."""
SAID_BEFORE = re.compile("^(Value error, |Input should be |String should have )")


def explained(wrong: ErrorDetails) -> InvalidSettings:
    """The error for one wrong value."""
    path = [str(part) for part in wrong["loc"]]
    match wrong["type"]:
        case "model_type":
            return _no_object(path[0])
        case "extra_forbidden":
            return _no_setting(*path)
    variable, inside = _place(path)
    allowed = ALLOWED.get(wrong["type"]) or SAID_BEFORE.sub("", wrong["msg"])
    value = "no text" if wrong["type"] == "string_type" else shown(wrong["input"])  # it may be a secret
    if inside:
        return InvalidSettings(
            f"{variable} gives {inside} as {value}; allowed: {allowed}.",
            f"Correct {inside} in {variable}, or take it out to use the default.",
            variable=variable,
        )
    return InvalidSettings(
        f"{variable} is {value}; allowed: {allowed}.",
        f"Set {variable} to an allowed value, or unset it to use the default.",
        variable=variable,
    )


def _place(path: list[str]) -> tuple[str, str]:
    """The variable that gave a value, and where in its JSON object the value stands."""
    field, *inner = path
    group = f"{PREFIX}{field.upper()}"
    single = NESTED.join([group, *inner[:1]]).upper()
    if field in setting_names():
        return field, ""
    if is_set(group) and not is_set(single):
        return group, ".".join(inner)
    return single, ".".join(inner[1:])


def _no_object(field: str) -> InvalidSettings:
    """What stands there instead is not quoted: it may hold a secret."""
    variable = f"{PREFIX}{field.upper()}"
    name, default = next(iter(Settings.model_fields[field].default))
    return InvalidSettings(
        f"{variable} cannot be read as a JSON object.",
        f"Give one, such as {compact_json({name: default})}, or set single values, such as "
        f"{variable}{NESTED}{name.upper()}.",
        variable=variable,
    )


def _no_setting(field: str, name: str) -> InvalidSettings:
    """Its value is not quoted: it may be a secret with a misspelt name."""
    variable = f"{PREFIX}{field.upper()}"
    known = ", ".join(type(Settings.model_fields[field].default).model_fields)
    return InvalidSettings(
        f"{variable} gives {shown(name)}, which is no setting of this group.",
        f"Take it out. There are: {known}.",
        variable=variable,
    )
