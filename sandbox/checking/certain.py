"""Where in a step a mistake is surely one: not where it may be caught, nor where it may be mended before it counts."""

from __future__ import annotations

import ast
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from sandbox.step import SOURCE, bound_names
from sandbox.syntax import tree_of

LONGEST: Final = 20_000
"""Characters of a step that is looked at."""
BY_OTHER_MEANS: Final = frozenset({"exec", "eval", "globals", "locals", "vars", "dir", "__builtins__"})
"""With these, names come and are asked for in ways that nobody can see from outside."""
LATER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.GeneratorExp)
GUARDED = (ast.Try, ast.TryStar, ast.With, ast.AsyncWith)


@dataclass(frozen=True, slots=True)
class Use:
    """A name that is read, or a function that is called by it, in these lines."""

    name: str
    first: int
    last: int


@dataclass(slots=True)
class Certain(ast.NodeVisitor):
    """What a step uses outside of functions, and outside of what catches errors."""

    calls: list[Use] = field(default_factory=list)
    names: list[Use] = field(default_factory=list)

    def visit(self, node: ast.AST) -> None:
        if isinstance(node, LATER + GUARDED):
            return
        match node:
            case ast.Call(args=[ast.Dict()], keywords=[]):
                pass  # smolagents takes it for the arguments
            case ast.Call(func=ast.Name(id=name)):
                self.calls.append(Use(name, node.lineno, node.end_lineno or node.lineno))
            case ast.Name(id=name, ctx=ast.Load()):
                self.names.append(Use(name, node.lineno, node.lineno))
            case ast.AnnAssign(value=value):  # whether the annotation is looked up hangs on a `from __future__`
                if value is not None:
                    self.visit(value)
                return
        self.generic_visit(node)

    def called(self, name: str, line: int) -> bool:
        return any(use.name == name and use.first <= line <= use.last for use in self.calls)

    def read(self, name: str, line: int) -> bool:
        return any(use.name == name and use.first == line for use in self.names)


def read(code: str) -> ast.Module | None:
    """The code as a tree, if it is Python, and not too much of it."""
    if len(code) > LONGEST:
        return None
    try:
        return tree_of(code, SOURCE)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def certain(tree: ast.AST) -> Certain:
    found = Certain()
    found.visit(tree)
    return found


def names_by_other_means(tree: ast.AST) -> bool:
    """Whether the code may give meanings to names that it does not show."""
    return any(
        (isinstance(node, ast.Name) and node.id in BY_OTHER_MEANS)
        or (isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names))
        for node in ast.walk(tree)
    )


@dataclass(slots=True)
class Known:
    """The names that code of a session may use, as far as one can know; `everything` once nobody can say any more."""

    names: set[str] = field(default_factory=set)
    everything: bool = False

    def learn(self, code: str) -> None:
        """What a step may have given a meaning to, whether it came to its end or not."""
        tree = read(code)
        if tree is None:
            self.everything = self.everything or len(code) > LONGEST
            return
        self.names |= set(bound_names(tree))
        self.everything = self.everything or names_by_other_means(tree)

    def add(self, names: Collection[str]) -> None:
        self.names |= set(names)

    def knows(self, name: str) -> bool:
        return self.everything or name in self.names
