"""The page of the settings."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from itertools import pairwise

from pydantic import BaseModel

from dionysus_mcp.settings import PREFIX, Settings, setting_names
from docs.generate.markdown import code, page, sentence, table
from docs.generate.schemas import Schema, default, kind, limits, resolved

COLUMNS = ("variable", "default", "allowed", "meaning")


def settings_page() -> str:
    schema = Settings.model_json_schema()
    properties: Schema = schema["properties"]
    groups = {name: resolved(field, schema) for name, field in properties.items() if "$ref" in field}
    top = {_variable(name): field for name, field in properties.items() if name not in groups}
    inner = {
        name: {f"{PREFIX}{name.upper()}__{field.upper()}": told for field, told in group["properties"].items()}
        for name, group in groups.items()
    }
    _refuse_gaps([*top, *(variable for group in inner.values() for variable in group)])
    return page(
        "Settings",
        "Settings are environment variables; an empty one counts as unset. A wrong value stops the start with the "
        "variable's name, the value and what is allowed; `dionysus doctor` names variables that look like ours but are "
        "not. A group of settings can also be given as one variable with a JSON object, such as "
        """`DIONYSUS_BUDGETS={"day_tokens": 0}`; where a single variable says something else, that one counts. """
        "Clients that scrub the environment (Codex) must be given these variables in their own configuration of the "
        "server.",
        table(COLUMNS, list(_rows(Settings, top, schema))),
        *(_group(name, inner[name], schema) for name in groups),
    )


def _group(name: str, variables: dict[str, Schema], schema: Schema) -> str:
    component = type(Settings.model_fields[name].default)
    rows = list(_rows(component, variables, schema))
    return f"## {sentence(component.__doc__).rstrip('.')}\n\n{table(COLUMNS, rows)}"


def _rows(model: type[BaseModel], variables: dict[str, Schema], schema: Schema) -> Iterator[tuple[str, ...]]:
    meanings = field_docs(model)
    by_variable = dict(zip(variables, (name for name in model.model_fields if name in meanings), strict=True))
    for variable, field in variables.items():
        allowed = ", ".join(filter(None, (kind(field, schema), limits(field, schema))))
        yield code(variable), default(field), allowed, meanings[by_variable[variable]]


def field_docs(model: type[BaseModel]) -> dict[str, str]:
    """What is written under each field of a model."""
    found = {}
    for field, below in pairwise(_body(model)):
        if (
            isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(below, ast.Expr)
            and isinstance(below.value, ast.Constant)
        ):
            found[field.target.id] = sentence(str(below.value.value))
    return found


def _body(model: type[BaseModel]) -> list[ast.stmt]:
    (definition,) = ast.parse(inspect.getsource(model)).body
    assert isinstance(definition, ast.ClassDef)
    return definition.body


def _variable(name: str) -> str:
    return name if name.isupper() else f"{PREFIX}{name.upper()}"


def _refuse_gaps(documented: list[str]) -> None:
    missing = set(setting_names()) ^ set(documented)
    if missing:
        raise SystemExit(f"settings.md would not tell the truth about: {', '.join(sorted(missing))}")
