"""Does a step need more of Python than Monty has? Found out by reading it, before anything of it has run.

It is a guess: what it misses is an ordinary error, which the one who wrote the code can mend.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sandbox.auto.vocabulary import METHODS, NO_ARGUMENTS, NO_ATTRIBUTES, NO_BUILTINS, OF_TYPES, PARTS, TYPES, WHOLE
from sandbox.checking.certain import read
from sandbox.step import bound_names

CALLS_BACK: Final = frozenset({"map", "filter", "sorted", "min", "max", "sort"})
"""Functions within which no tool can be called."""
BODY: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Assign, ast.AnnAssign, ast.Expr, ast.Pass)
"""What a class may be made of."""


def full_python_for(code: str, tools: Collection[str]) -> str | None:
    """What the step has that Monty has not, in a few words; None when nothing is seen."""
    tree = read(code)
    if tree is None:
        return None  # too much to read, or no Python: whoever runs it will say
    functions = frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    reader = _Reader(frozenset(tools), frozenset(bound_names(tree)), functions, _modules(tree))
    return next((why for node in ast.walk(tree) for why in reader.reasons(node)), None)


def _modules(tree: ast.AST) -> Mapping[str, str]:
    """Modules by the names that the step gives them, and by their own, in case an earlier step has imported them.

    Not so `datetime`, which may as well be the class.
    """
    imports = (node for node in ast.walk(tree) if isinstance(node, ast.Import))
    given = {alias.asname or alias.name: alias.name for node in imports for alias in node.names}
    own = {name: name for name in PARTS.keys() - set(bound_names(tree)) if name not in PARTS[name]}
    return own | given


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads node by node, and knows what the names of the step mean."""

    tools: Collection[str]
    bound: Collection[str]
    functions: Collection[str]
    modules: Mapping[str, str]

    def reasons(self, node: ast.AST) -> Iterator[str]:
        match node:
            case ast.Import(names=names):
                yield from (f"the module {alias.name}" for alias in names if not _known(alias.name))
            case ast.ImportFrom(module=module, names=names):
                yield from _from_module(module or ".", {alias.name for alias in names})
            case ast.Attribute():
                yield from self._attribute(node)
            case ast.Name(id=name) if name in NO_BUILTINS and name not in self.bound and name not in self.tools:
                yield name
            case ast.ClassDef():
                yield from _of_class(node)
            case ast.Call():
                yield from self._call(node)
            case _:
                yield from _plainly(node)

    def _attribute(self, node: ast.Attribute) -> Iterator[str]:
        if node.attr in NO_ATTRIBUTES:
            yield f".{node.attr}"
        if isinstance(node.value, ast.Name) and node.value.id in TYPES and node.attr not in OF_TYPES:
            yield f"{node.value.id}.{node.attr}"
        module = self.modules.get(_dotted(node.value), "")
        if module in PARTS and node.attr not in PARTS[module]:
            yield f"{module}.{node.attr}"

    def _call(self, node: ast.Call) -> Iterator[str]:
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        given = {keyword.arg for keyword in node.keywords if keyword.arg}
        yield from (f"{name}({argument}=)" for argument in sorted(NO_ARGUMENTS.get(name, frozenset()) & given))
        if name == "next" and node.args and isinstance(node.args[0], ast.GeneratorExp):
            yield "a generator"
        if name == "bytes" and len(node.args) == 1 and not isinstance(node.args[0], ast.Constant):
            yield "bytes() of a list"
        if name == "sub" and any(self._is_function(one) for one in node.args[:2]):
            yield "re.sub() with a function"
        if name in CALLS_BACK and any(self._with_tool(one) for one in _called_back(node)):
            yield f"a tool called by {name}()"

    def _is_function(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Lambda) or (isinstance(node, ast.Name) and node.id in self.functions)

    def _with_tool(self, node: ast.expr) -> bool:
        inside = ast.walk(node.body) if isinstance(node, ast.Lambda) else iter([node])
        return any(isinstance(one, ast.Name) and one.id in self.tools for one in inside)


def _plainly(node: ast.AST) -> Iterator[str]:
    """What the form alone tells."""
    match node:
        case ast.Yield() | ast.YieldFrom() | ast.Assign(value=ast.GeneratorExp()):
            yield "a generator"  # of an expression Monty makes a list
        case ast.Delete():
            yield "del"
        case ast.TryStar():
            yield "except*"


def _dotted(node: ast.expr) -> str:
    """A name, or a name in a module; deeper than that there are no modules here."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=ast.Name(id=package), attr=name):
            return f"{package}.{name}"
    return ""


def _known(module: str) -> bool:
    return module in WHOLE or module in PARTS


def _from_module(module: str, names: Collection[str]) -> Iterator[str]:
    if module == "__future__":
        return
    if not _known(module):
        yield f"the module {module}"
    elif "*" in names:
        yield "import *"
    elif module in PARTS:
        yield from (f"{module}.{name}" for name in sorted(names) if name not in PARTS[module])


def _of_class(node: ast.ClassDef) -> Iterator[str]:
    if node.bases or node.keywords:
        yield "a class with a base"
    for one in node.body:
        if not isinstance(one, BODY):
            yield "a class of more than attributes and methods"
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _of_method(one)


def _of_method(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    if node.decorator_list:
        yield "a decorated method"
    if node.name.startswith("__") and node.name.endswith("__") and node.name not in METHODS:
        yield f"the method {node.name}"


def _called_back(node: ast.Call) -> Iterator[ast.expr]:
    """What the called function may call in its turn."""
    yield from node.args[:1]
    yield from (keyword.value for keyword in node.keywords if keyword.arg == "key")
