"""Python as a tree."""

from __future__ import annotations

import ast
import threading

_one_at_a_time = threading.RLock()
"""CPython 3.11 counts the depth of trees in one place for all threads, and fails where two are made at once."""


def tree_of(code: str, name: str = "<unknown>") -> ast.Module:
    """What `ast.parse` makes of code, and raises."""
    with _one_at_a_time:
        return ast.parse(code, name)
