"""Snippets of the kind that agents write, what Python itself makes of each, and what a sandbox makes of it."""

from __future__ import annotations

import ast
import builtins
import contextlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType

from benchmarks.parts.errands import ERRANDS
from sandbox.errors import SandboxError
from sandbox.port import Sandbox, Session
from sandbox.step import trailing_name

SNIPPETS = Path(__file__).with_name("snippets")
MARK = "=== "
VALUE = "_value_of_the_step"


@dataclass(frozen=True, slots=True)
class Snippet:
    """A step that an agent could have written."""

    topic: str
    name: str
    code: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a snippet, in a form that tells 1 from True and a tuple from a list."""

    value: str
    logs: str
    error: str = ""


def snippets() -> Iterator[Snippet]:
    for file in sorted(SNIPPETS.glob("*.txt")):
        _, *parts = f"\n{file.read_text('utf-8')}".split(f"\n{MARK}")
        for part in parts:
            name, _, code = part.partition("\n")
            yield Snippet(file.stem, name, code.rstrip("\n"))


def python(code: str) -> Outcome:
    """What the Python that runs this says: the value of the last expression or assignment, and what was printed."""
    tree = ast.parse(code)
    if isinstance(last := tree.body[-1], ast.Expr):
        tree.body[-1] = ast.copy_location(ast.Assign([ast.Name(VALUE, ast.Store())], last.value), last)
    namespace: dict[str, object] = {"__name__": "__main__", "__builtins__": builtins}
    namespace |= {tool.name: tool.call for tool in ERRANDS}
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        FunctionType(compile(ast.fix_missing_locations(tree), "<step>", "exec"), namespace)()
    return Outcome(shape(namespace.get(trailing_name(code) or VALUE)), printed.getvalue().strip())


def sandboxed(sandbox: Sandbox, code: str) -> Outcome:
    """What a session of its own says."""
    session = sandbox.open()
    try:
        session.define(ERRANDS, {})
        return stepped(session, code)
    except SandboxError as error:
        return Outcome("", "", f"{error.code}: {error}")
    finally:
        session.close()


def stepped(session: Session, code: str) -> Outcome:
    """What a session says that has the tools."""
    result = session.run(code)
    error = f"{result.error.kind}: {result.error.message}" if result.error else ""
    return Outcome(shape(result.value), result.logs.strip(), error)


def shape(value: object) -> str:
    """A value as text that is the same for the same value, whatever the order of a set."""
    match value:
        case dict():
            return f"dict({', '.join(f'{shape(key)}: {shape(one)}' for key, one in value.items())})"
        case list():
            return f"[{_shapes(value)}]"
        case tuple():
            return f"({_shapes(value)})"
        case set() | frozenset():
            return f"{type(value).__name__}({', '.join(sorted(map(shape, value)))})"
        case _:
            return repr(value)


def _shapes(values: list[object] | tuple[object, ...]) -> str:
    return ", ".join(map(shape, values))
