"""Code that stands in a reply without any mark."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from agents.llm.parsing.code import PROSE, read
from agents.llm.parsing.marks import OUTPUT

MOST_STARTS = 60
MOST_CHARS = 20_000
"""In longer texts it is not looked for."""
START = re.compile(
    r"^[ \t]{0,8}(?:(?i:code|action|python)[ \t]{0,8}:[ \t]{0,8})?"
    r"(?P<code>[A-Za-z_]\w{0,99}(?:[.\[][\w.\[\]'\"]{0,99})?[ \t]{0,8}(?:[-+*/|&]?=|\(|,)"
    r"|(?:import|from|for|while|with|def|if)\b|try:|#(?!#)|@|\[[A-Za-z_]\w{0,99}\(|>>> )",
    re.MULTILINE,
)
INVENTED = re.compile(rf"(?![ \t]*#){OUTPUT}", re.MULTILINE)
"""A comment that says it is none."""


def bare_code(prose: str) -> tuple[str, str] | None:
    """What was thought before it, and the code; None if there is none that parses and does something."""
    if len(prose) > MOST_CHARS:
        return None
    for start, end in islice(_places(prose), MOST_STARTS):
        code = read(prose[start:end])
        if code.parses and code.acts:
            return prose[:start].strip(), code.text
    return None


def _places(text: str) -> Iterator[tuple[int, int]]:
    """From each line that may begin code to the end, to the next paragraph, or to the next line of prose."""
    for found in START.finditer(text):
        start = found.start("code")
        output = INVENTED.search(text, start)
        end = output.start() if output else len(text)
        yield start, end
        paragraph, said = text.find("\n\n", start, end), PROSE.search(text, found.end(), end)
        if paragraph > 0:
            yield start, paragraph
        if said:
            yield start, said.start()
