"""What the code of a session has made, and how much of it can be carried to another sandbox."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from sandbox.checking.certain import read
from sandbox.errors import NotPlain
from sandbox.monty.crossing import PLAIN, strictly
from sandbox.monty.sandbox import Held
from sandbox.port import LIMITS
from sandbox.step import bound_names

CARRIED: Final = frozenset(kind.__name__ for kind in PLAIN)
"""Kinds that are afterwards what they were."""
LOOSE: Final = {"Counter": "dict", "defaultdict": "dict", "deque": "list"}
"""Kinds of which the content is carried, and what it is then."""
NAMED = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
IMPORTS = ast.Import | ast.ImportFrom


@dataclass(frozen=True, slots=True)
class Luggage:
    """What is carried, what is made again, and what is not afterwards what it was."""

    values: dict[str, object] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Notebook:
    """The names that steps made, and the source of what can be made again from it."""

    _imports: dict[str, str] = field(default_factory=dict)
    _sources: dict[str, str | None] = field(default_factory=dict)

    def know(self, names: Iterable[str]) -> None:
        """Variables that the host gave."""
        self._sources |= dict.fromkeys(names)

    def note(self, code: str) -> None:
        """A step that ran, if not to its end."""
        tree = read(code)
        for statement in tree.body if tree else ():
            for name in _names(statement):
                self._note(name, statement)

    def pack(self, held: Callable[[str], Held | None]) -> Luggage:
        """What the names mean now. Imports come first, everything else in the order in which it was last made."""
        luggage = Luggage()
        for name, source in (self._imports | self._sources).items():
            found = held(name)
            if found is not None:
                _pack(luggage, name, source, found)
        return luggage

    def _note(self, name: str, statement: ast.stmt) -> None:
        self._imports.pop(name, None)
        self._sources.pop(name, None)
        if isinstance(statement, IMPORTS):
            self._imports[name] = ast.unparse(statement)
        else:
            self._sources[name] = ast.unparse(statement) if _can_be_made_again(statement) else None


def _names(statement: ast.stmt) -> Iterable[str]:
    return [statement.name] if isinstance(statement, NAMED) else bound_names(statement)


def _can_be_made_again(statement: ast.stmt) -> bool:
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() | ast.Assign(value=ast.Lambda()):
            return True
    return False


def _pack(luggage: Luggage, name: str, source: str | None, found: Held) -> None:
    if source is not None:
        luggage.sources[name] = source
        return
    if found.kind not in CARRIED and found.kind not in LOOSE:
        luggage.changed.append(f"{name} (a {found.kind}, gone)")
        return
    try:
        luggage.values[name] = strictly(found.value, LIMITS.value_bytes)
    except NotPlain:
        luggage.changed.append(f"{name} (a {found.kind}, gone)")
        return
    if found.kind in LOOSE:
        luggage.changed.append(f"{name} (a {found.kind}, now a {LOOSE[found.kind]})")
