"""What can be said of a step before it runs: is it Python, does it take a tool's name, what is its value."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator

from sandbox.port import Fault
from sandbox.syntax import tree_of

SOURCE = "<step>"
"""The file name that a step's own frames carry."""
LONGEST = 200_000
"""How much code is read, in characters: the host reads it, and that takes a second."""


def fault_before(code: str, tools: Collection[str]) -> Fault | None:
    """Why this step is not run at all."""
    if len(code) > LONGEST:
        return Fault("ValueError", f"the step has {len(code)} characters, and {LONGEST} are the most; split it up.")
    try:
        tree = tree_of(code, SOURCE)
    except SyntaxError as error:
        return _not_python(error)
    except (ValueError, RecursionError, MemoryError) as error:  # null bytes; nested too deeply
        return Fault("SyntaxError", str(error) or "the code is nested too deeply to be read")
    taken = next((name for name in bound_names(tree) if name in tools), None)
    return _taken(taken) if taken is not None else None


def _not_python(error: SyntaxError) -> Fault:
    line = (error.text or "").rstrip()
    trace = f"  line {error.lineno}\n    {line.strip()}\nSyntaxError: {error.msg}"
    return Fault("SyntaxError", f"{error.msg} (line {error.lineno})", trace)


def _taken(name: str) -> Fault:
    return Fault("NameError", f"{name!r} is a tool and cannot be given another meaning; choose another name.")


def bound_names(tree: ast.AST) -> Iterator[str]:
    """Every name to which the code gives a meaning, wherever it does."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                yield name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.alias(name=name, asname=None):
                yield name.partition(".")[0]
            case ast.alias(asname=str(name)):
                yield name
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield name
            case ast.MatchMapping(rest=str(name)):
                yield name


def trailing_name(code: str) -> str | None:
    """The name that the last statement assigns to, which is then the value of the step."""
    match tree_of(code, SOURCE).body:
        case [*_, ast.Assign(targets=[*_, ast.Name(id=name)])]:
            return name
        case [*_, ast.AugAssign(target=ast.Name(id=name))]:
            return name
        case [*_, ast.AnnAssign(target=ast.Name(id=name), value=value)] if value is not None:
            return name
    return None
