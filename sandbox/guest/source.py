"""All that runs inside as one text for `python -c`, so that any image with a Python will do and nothing is mounted."""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from sandbox.syntax import tree_of

PARTS = ("codec", "printed", "tracing", "clock", "line", "keeper", "runner")
JOINED = ("sandbox.guest", "__future__")
FIRST = "from __future__ import annotations"


@cache
def source() -> str:
    """The parts one after another, without what one imports of another."""
    return "\n".join((FIRST, *map(_part, PARTS), "main()"))


def command(python: str, resources: Mapping[str, int]) -> tuple[str, ...]:
    """What starts a runner: alone with the standard library, and held to these, by their names in `resource`."""
    return (python, "-I", "-S", "-u", "-c", source(), json.dumps(dict(resources)))


def _part(name: str) -> str:
    tree = tree_of((files(__package__) / f"{name}.py").read_text("utf-8"))
    tree.body = [node for node in tree.body if not _is_joined(node)]
    return ast.unparse(tree)


def _is_joined(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and (node.module or "").startswith(JOINED)
