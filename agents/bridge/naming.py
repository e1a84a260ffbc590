"""Names of tools and arguments as Python can write them. Servers may name theirs as they like."""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from collections.abc import Collection, Iterable
from typing import Final

LONGEST: Final = 60
"""Providers take names of tools of 64 characters; what tells two apart is added."""
_NOT_IN_NAMES: Final = re.compile(r"\W")
TAKEN: Final = frozenset({"final_answer", *dir(builtins)})
"""What a tool may not be named: code would lose what it had under that name."""


def safe_names(names: Iterable[str], taken: Collection[str] = ()) -> dict[str, str]:
    """Each name as Python can write it, by the name that it stands for. No two are the same."""
    given = list(names)
    fit = {name for name in given if _safe(name, taken) == name}  # those that can stay as they are do
    safe: dict[str, str] = {}
    for name in given:
        safe[name] = name if name in fit else _another(_safe(name, taken), {*fit, *safe.values()})
    return safe


def _safe(name: str, taken: Collection[str]) -> str:
    same = unicodedata.normalize("NFKC", name)  # as Python reads it
    written = _NOT_IN_NAMES.sub("_", same)[:LONGEST] or "_"
    if not written.isidentifier():
        written = f"_{written}"
    written = f"_{written.strip('_')}" if written.startswith("__") else written
    return f"{written}_" if keyword.iskeyword(written) or written in taken else written


def _another(name: str, used: Collection[str]) -> str:
    number, free = 2, name
    while free in used:
        free, number = f"{name}_{number}", number + 1
    return free
