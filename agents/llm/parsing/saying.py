"""How the clean reply is written, so that smolagents reads from it just what is meant."""

from __future__ import annotations

import ast

from agents.llm.parsing.code import parsed

OPEN, CLOSE = "<code>", "</code>"
FENCE = "```"


def reply(thought: str, code: str) -> str:
    """A thought, and one block of code."""
    code = _shielded(code)
    said = harmless(thought)
    return f"{said}\n{OPEN}\n{code}\n{CLOSE}".lstrip("\n")


def harmless(prose: str) -> str:
    """Prose in which nobody finds code."""
    return prose.replace(OPEN, "").replace(CLOSE, "").replace(FENCE, "'''").strip()


def _shielded(code: str) -> str:
    """Marks in strings are written with escapes: the framework would end the block there, or begin one."""
    if OPEN not in code and CLOSE not in code:
        return code
    shielded = code.replace(OPEN, r"\x3ccode>").replace(CLOSE, r"\x3c/code>")
    # In a raw string an escape would be a text of its own, so there a space is the lesser change.
    return shielded if _same(code, shielded) else code.replace(OPEN, "<code >").replace(CLOSE, "</code >")


def _same(code: str, other: str) -> bool:
    first, second = parsed(code), parsed(other)
    return first is not None and second is not None and ast.dump(first) == ast.dump(second)
