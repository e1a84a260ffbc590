"""The little Markdown that the pages need."""

from __future__ import annotations

from collections.abc import Sequence

NOTICE = "<!-- Generated from the code by `make docs`. Changes made here are lost. -->"


def page(title: str, *parts: str) -> str:
    """A page: its title, the notice, and its parts with an empty line between."""
    return "\n\n".join((f"# {title}", NOTICE, *(part.strip("\n") for part in parts if part.strip()))) + "\n"


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table; nothing when it has no rows."""
    if not rows:
        return ""
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(_cell(text) for text in line)} |" for line in lines)


def code(text: object) -> str:
    return f"`{text}`"


def sentence(docstring: str | None) -> str:
    """A docstring in one line."""
    return " ".join((docstring or "").split())


def _cell(text: str) -> str:
    return sentence(text).replace("|", "\\|")
