"""What the code of a session has made, and how much of it can be carried to another sandbox."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from sandbox.certain import read
from sandbox.crossing import PLAIN, strictly
from sandbox.errors import NotPlain
from sandbox.port import LIMITS
from sandbox.step import bound_names

CARRIED: Final = frozenset(kind.__name__ for kind in PLAIN)
"""Kinds that are afterwards what they were."""
AS_WRITTEN: Final = frozenset({"function", "type", "module", "builtin_function_or_method"})
"""Kinds that are made again from their source."""
NAMED = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
IMPORTS = ast.Import | ast.ImportFrom


@dataclass(frozen=True, slots=True)
class Held:
    """What a name means: its kind as Python calls it, and its value."""

    kind: str
    value: object


@dataclass(frozen=True, slots=True)
class Luggage:
    """What is carried, what is made again, and what can be neither."""

    values: dict[str, object] = field(default_factory=dict)
    sources: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Notebook:
    """The names that steps made, with the source of what can be made again, in the order in which it was."""

    _sources: dict[str, str | None] = field(default_factory=dict)

    def know(self, names: Iterable[str]) -> None:
        """Variables that the host gave."""
        for name in names:
            self._sources[name] = None

    def note(self, code: str) -> None:
        tree = read(code)
        for statement in tree.body if tree else ():
            again = isinstance(statement, NAMED | IMPORTS) or _names_a_lambda(statement)
            for name in [statement.name] if isinstance(statement, NAMED) else bound_names(statement):
                self._sources.pop(name, None)
                self._sources[name] = ast.unparse(statement) if again else None

    def pack(self, held: Callable[[str], Held | None]) -> Luggage:
        luggage = Luggage()
        for name, source in self._sources.items():
            found = held(name)
            if found is not None:
                _pack(luggage, name, source, found)
        return luggage


def _names_a_lambda(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Lambda)


def _pack(luggage: Luggage, name: str, source: str | None, found: Held) -> None:
    if found.kind in AS_WRITTEN:
        if source is None:
            luggage.changed.append(f"{name} (a {found.kind}, gone)")
        elif source not in luggage.sources:
            luggage.sources.append(source)
        return
    try:
        luggage.values[name] = strictly(found.value, LIMITS.value_bytes)
    except NotPlain:
        luggage.changed.append(f"{name} (a {found.kind}, gone)")
        return
    if found.kind not in CARRIED:
        luggage.changed.append(f"{name} (a {found.kind}, now a {type(found.value).__name__})")
