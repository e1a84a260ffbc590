"""Where strings of Python end: what stands in them divides nothing, and is never mended."""

from __future__ import annotations

import re
from collections.abc import Callable

REST = {
    '"': re.compile(r'[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"'),
    "'": re.compile(r"[^'\\\n]*+(?:\\.[^'\\\n]*+)*+'"),
    '"""': re.compile(r'(?:[^"\\]++|\\.|"(?!""))*+"""', re.DOTALL),
    "'''": re.compile(r"(?:[^'\\]++|\\.|'(?!''))*+'''", re.DOTALL),
}
CDATA = re.compile(r"<!\[CDATA\[((?:[^\]<]|\](?!\]>)|<(?!!\[CDATA\[))*+)\]\]>")
STRING_OR_COMMENT = re.compile(r"\"\"\"|'''|\"|'|#")


def end_of_string(text: str, quote: str, start: int) -> int:
    """Behind the string whose text begins at `start`. A quote without a partner is none, and ends where it began."""
    found = REST[quote].match(text, start)
    return found.end() if found else start


def end_of_line(text: str, start: int) -> int:
    found = text.find("\n", start)
    return len(text) if found < 0 else found


def outside_strings(code: str, change: Callable[[str], str]) -> str:
    """The code with what stands outside strings and comments changed."""
    parts, position = [], 0
    while found := STRING_OR_COMMENT.search(code, position):
        parts.append(change(code[position : found.start()]))
        ends = end_of_line if found[0] == "#" else None
        position = ends(code, found.end()) if ends else end_of_string(code, found[0], found.end())
        parts.append(code[found.start() : position])
    return "".join(parts) + change(code[position:])


def without_cdata(text: str) -> str:
    """XML says by it that a text stands for itself."""
    return CDATA.sub(r"\1", text)
