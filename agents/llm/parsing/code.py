"""What is code, what it does, and how it is mended. Code that parses is never changed."""

from __future__ import annotations

import ast
import html
import re
import textwrap
import threading
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from agents.llm.parsing.marks import PYTHON
from agents.llm.parsing.strings import outside_strings, without_cdata
from sandbox.syntax import tree_of

MOST_PARSED = 100_000
"""Longer code is taken as it is: to parse it would take longer than to run it."""
DOES = (
    *(ast.Call, ast.Assign, ast.AugAssign, ast.Delete, ast.For, ast.While),
    *(ast.Import, ast.ImportFrom, ast.FunctionDef),
)
FULL_WIDTH = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
TYPOGRAPHIC = FULL_WIDTH | str.maketrans("\u201c\u201d\u201e\u201f\u2018\u2019\u201a\u00a0\u3000", '""""\'\'\'  ')
TYPOGRAPHIC_STRING = re.compile(r"[\u201c\u201e]([^\u201c\u201d\n]*)\u201d|[\u2018\u201a]([^\u2018\u2019\n]*)\u2019")
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
CONSOLE = re.compile(r"^(?:>>>|\.\.\.) ?(.*)$", re.MULTILINE)
NUMBER = re.compile(r"[ \t]{0,4}\d{1,4} ?[|:│] ?")
PROSE = re.compile(r"^(?:[^\w\n#]{1,4}|\d{1,2}[.)] |)[A-Z][\w']{0,30},? [A-Za-z]", re.MULTILINE)
MOST_PROSE = 8
SAYS = re.compile(r"^\s*[^\s#]", re.MULTILINE)
"""A line that is more than a comment."""
_quiet = threading.Lock()


@dataclass(frozen=True, slots=True)
class Code:
    text: str
    parses: bool
    acts: bool
    """It does something: a lone name or number is no step."""


def read(body: str) -> Code:
    """The code of a block, mended if it must be."""
    plain = _without_language(body.strip("\n").rstrip())
    if len(plain) > MOST_PARSED:
        return Code(textwrap.dedent(plain), parses=True, acts=True)
    for candidate in _candidates(plain):
        tree = parsed(candidate)
        if tree is not None:
            return Code(candidate.strip("\n"), parses=True, acts=_acts(tree))
    return Code(textwrap.dedent(plain), parses=False, acts=SAYS.search(plain) is not None)


def without_prose(body: str) -> Code | None:
    """The code before prose that nothing divides from it."""
    for said in islice(PROSE.finditer(body), MOST_PROSE):
        code = read(body[: said.start()])
        if code.parses and code.acts:
            return code
    return None


def parsed(code: str) -> ast.Module | None:
    """The tree of code that says something; None where it is none."""
    if not code.strip() or len(code) > MOST_PARSED:
        return None
    with _quiet, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an unknown escape in a string is the model's affair
        try:
            tree = tree_of(code)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
    return tree if tree.body else None


def _acts(tree: ast.Module) -> bool:
    return any(isinstance(node, DOES) for node in ast.walk(tree))


def _without_language(body: str) -> str:
    """Some models name the language in the first line of the block itself."""
    first, _, rest = body.partition("\n")
    return rest if rest and first.strip().lower() in PYTHON - {""} else body


def _candidates(plain: str) -> Iterator[str]:
    """The code as it stands, and as it may be meant."""
    yield plain
    for mend in MENDS:
        mended = mend(plain)
        if mended != plain:
            yield mended
            yield _dedented(mended)


def _dedented(code: str) -> str:
    return textwrap.dedent(code)


def _rest_dedented(code: str) -> str:
    """The first line stands behind the opening mark, the others are indented."""
    first, _, rest = code.partition("\n")
    return f"{first.strip()}\n{textwrap.dedent(rest)}"


def _without_tabs(code: str) -> str:
    return code.expandtabs(4)


def _typed(code: str) -> str:
    """Typographic quotes as they are typed, where they stand for strings."""
    whole = TYPOGRAPHIC_STRING.sub(lambda found: repr(found[1] if found[1] is not None else found[2]), code)
    return whole if parsed(textwrap.dedent(whole)) else outside_strings(code, lambda part: part.translate(TYPOGRAPHIC))


def _visible(code: str) -> str:
    return outside_strings(code, lambda part: part.translate(INVISIBLE).translate(TYPOGRAPHIC))


def _from_console(code: str) -> str:
    return "\n".join(found[1] for found in CONSOLE.finditer(code)) if ">>>" in code else code


def _from_quotation(code: str) -> str:
    lines = code.split("\n")
    quoted = all(line.startswith(">") for line in lines)
    return "\n".join(line[1:].removeprefix(" ") for line in lines) if quoted else code


def _unnumbered(code: str) -> str:
    lines = code.split("\n")
    return "\n".join(NUMBER.sub("", line, 1) for line in lines) if all(map(NUMBER.match, lines)) else code


def _lines(code: str) -> str:
    return code if "\n" in code else code.replace("\\n", "\n").replace('\\"', '"')


MENDS: tuple[Callable[[str], str], ...] = (
    _dedented,
    _rest_dedented,
    _without_tabs,
    _typed,
    _visible,
    html.unescape,
    without_cdata,
    _from_console,
    _from_quotation,
    _unnumbered,
    _lines,
)
