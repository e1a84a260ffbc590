"""What the code of a session has made, and how much of it can be carried to another sandbox."""

from __future__ import annotations

import ast
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from sandbox.errors import NotPlain
from sandbox.monty.crossing import PLAIN, strictly
from sandbox.monty.sandbox import Held, MontySession
from sandbox.port import LIMITS
from sandbox.step import LONGEST, SOURCE, bound_names
from sandbox.syntax import tree_of

CARRIED: Final = frozenset(kind.__name__ for kind in PLAIN)
"""Kinds that are afterwards what they were."""
LOOSE: Final = {"Counter": "dict", "defaultdict": "dict", "deque": "list"}
"""Kinds of which the content is carried, and what it is then."""
NAMED = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
IMPORTS = ast.Import | ast.ImportFrom
HOLDERS = (list, tuple, dict, set)


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

    def note(self, code: str, *, failed: bool = False) -> None:
        """A step that ran; one that failed may not have come to what it meant to make another time."""
        for statement in _statements(code):
            source = _source(statement)
            for name in _names(statement):
                surely = not failed or self._made_of(name, source) == source
                self._note(name, source if surely else None, is_import=isinstance(statement, IMPORTS))
            self._sources |= dict.fromkeys(self._sources.keys() & _changed(statement))

    def pack(self, light: MontySession, until: float) -> Luggage:
        """What the names mean now. Imports come first, everything else in the order in which it was last made."""
        luggage = Luggage()
        for name, source in (self._imports | self._sources).items():
            if time.monotonic() > until:
                luggage.changed.append(f"{name} (gone, there was no more time)")
            elif (found := light.held(name)) is not None:
                _pack(luggage, name, source, found)
        luggage.changed.extend(_shared(light.together(luggage.values)))
        return luggage

    def _made_of(self, name: str, otherwise: str | None) -> str | None:
        return self._imports.get(name, self._sources.get(name, otherwise))

    def _note(self, name: str, source: str | None, *, is_import: bool) -> None:
        self._imports.pop(name, None)
        self._sources.pop(name, None)
        if is_import and source is not None:
            self._imports[name] = source
        else:
            self._sources[name] = source


def _statements(code: str) -> list[ast.stmt]:
    """Those of a step that can have run."""
    if len(code) > LONGEST:
        return []
    try:
        return tree_of(code, SOURCE).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


def _names(statement: ast.stmt) -> Iterable[str]:
    return [statement.name] if isinstance(statement, NAMED) else bound_names(statement)


def _changed(statement: ast.stmt) -> set[str]:
    """Names of which an attribute is set, so that they are no longer what their source says."""
    nodes = (node for node in ast.walk(statement) if isinstance(node, ast.Attribute))
    return {node.value.id for node in nodes if isinstance(node.value, ast.Name) and not isinstance(node.ctx, ast.Load)}


def _source(statement: ast.stmt) -> str | None:
    """What makes it again; None for what would not be the same again, or is too deep to be written down."""
    if not (isinstance(statement, IMPORTS) or _same_again(statement)):
        return None
    try:
        return ast.unparse(statement)
    except RecursionError:
        return None


def _same_again(statement: ast.stmt) -> bool:
    """What is worked out when it is made, such as a default value, may have changed since, or come out otherwise."""
    match statement:
        case ast.FunctionDef(decorator_list=[], args=given) | ast.AsyncFunctionDef(decorator_list=[], args=given):
            return all(map(_constant, [*given.defaults, *given.kw_defaults]))
        case ast.Assign(targets=targets, value=ast.Lambda(args=given)):
            named = all(isinstance(target, ast.Name) for target in targets)
            return named and all(map(_constant, [*given.defaults, *given.kw_defaults]))
        case ast.ClassDef(decorator_list=decorators, body=body):
            return all(map(_of_dataclass, decorators)) and all(map(_same_in_class, body))
    return False


def _same_in_class(statement: ast.stmt) -> bool:
    match statement:
        case ast.Assign(value=value) | ast.AnnAssign(value=value) | ast.Expr(value=value):
            return _constant(value)
    return isinstance(statement, ast.Pass) or _same_again(statement)


def _constant(node: ast.expr | None) -> bool:
    value = node.operand if isinstance(node, ast.UnaryOp) else node
    return value is None or isinstance(value, ast.Constant)


def _of_dataclass(node: ast.expr) -> bool:
    match node:
        case ast.Call(func=named, args=[], keywords=options):
            return _of_dataclass(named) and all(_constant(option.value) for option in options)
        case ast.Name(id="dataclass") | ast.Attribute(value=ast.Name(id="dataclasses"), attr="dataclass"):
            return True
    return False


def _shared(values: Mapping[str, object]) -> Iterator[str]:
    """What was one object under two names, and is two afterwards."""
    owners: dict[int, str] = {}
    for name, value in values.items():
        yield from (f"{name} (no longer shared with {other})" for other in sorted(_others(name, value, owners)))


def _others(name: str, value: object, owners: dict[int, str]) -> set[str]:
    """The names under which parts of the value were met before."""
    found: set[str] = set()
    left = [value] if isinstance(value, HOLDERS) else []
    while left:
        part = left.pop()
        inside = [one for one in _inside(part) if isinstance(one, HOLDERS)]
        if isinstance(part, tuple) and not inside:
            continue  # nobody can tell one from another
        if id(part) not in owners:
            owners[id(part)] = name
            left += inside
        found.add(owners[id(part)])
    return found - {name}


def _inside(part: object) -> Iterable[object]:
    match part:
        case dict():
            return part.values()
        case list() | tuple():
            return part
    return ()


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
