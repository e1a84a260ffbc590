"""Which names tools and variables may have inside."""

from __future__ import annotations

import keyword
from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from sandbox.errors import NameTaken
from sandbox.port import Tool

OTHER = "Choose another name."


def tools_by_name(tools: Sequence[Tool]) -> dict[str, Tool]:
    """Raises `NameTaken` for names that Python would not call, and for two tools of one name."""
    for name, count in Counter(tool.name for tool in tools).items():
        _usable(name)
        if count > 1:
            raise NameTaken(f"{count} tools are named {name!r}.", OTHER)
    return {tool.name: tool for tool in tools}


def check_variables(names: Iterable[str], tools: Collection[str]) -> None:
    for name in names:
        _usable(name)
        if name in tools:
            raise NameTaken(f"The variable {name!r} has the name of a tool.", OTHER)


def _usable(name: str) -> None:
    if not name.isidentifier() or keyword.iskeyword(name) or (name.startswith("__") and name.endswith("__")):
        raise NameTaken(f"{name!r} cannot be a name inside.", OTHER)
