"""Names that their form alone gives away: paths, identifiers, handles, links, code in backticks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from dionysus_mcp.mind.naming.kinds import DOMAINS, EXTENSIONS
from dionysus_mcp.mind.naming.lists import GRAMMAR, NEVER, PAIRS
from dionysus_mcp.mind.naming.ordinary import is_ordinary

Cleaned = Callable[[str], Iterator[str]]

FILLER = "\x00"  # cannot be stored, so no text holds it
BLOB = re.compile(r"[A-Za-z0-9+/=_-]{100,}")
MARKER = re.compile(r"\[redacted:[a-z_]{1,40}\]")
FENCE = re.compile(r"```[\w+-]{0,20}")
SECRETIVE = re.compile(r"(?=[^/]*\d)(?=[^/]*[A-Za-z])[\w-]{24,}")
LEAST_DOTTED = 2


class Found(NamedTuple):
    """A name and where in the text it stands."""

    start: int
    name: str


def shaped(text: str) -> tuple[list[Found], str]:
    """The names that have a form of their own, and the text with them blotted out."""
    found: list[Found] = []
    text = _blotted(MARKER, _blotted(BLOB, _blotted(FENCE, text)))
    for pattern, cleaned in _rules():
        kept = [(match, name) for match in pattern.finditer(text) for name in cleaned(match[0])]
        found += [Found(match.start(), name) for match, name in kept if name]
        text = _without([match.span() for match, _ in kept], text)
    return found, text


def _blotted(pattern: re.Pattern[str], text: str) -> str:
    return _without([match.span() for match in pattern.finditer(text)], text)


def _without(spans: Sequence[tuple[int, int]], text: str) -> str:
    """The text of the same length, with these parts of it blotted out."""
    pieces, at = [], 0
    for start, end in spans:
        pieces += [text[at:start], FILLER * (end - start)]
        at = end
    return "".join([*pieces, text[at:]])


def _code(quoted: str) -> Iterator[str]:
    yield " ".join(quoted.strip("`").split())


def _link(url: str) -> Iterator[str]:
    """Host and path: what stands before and behind them may be private."""
    bare = re.split(r"[?#]", url.rsplit("://", 1)[-1])[0]
    host, *path = bare.rstrip(".,:;!").split("/")
    shown = [host.rsplit("@")[-1].lower().removeprefix("www.")]
    for part in filter(None, path):
        if SECRETIVE.fullmatch(part):
            break
        shown.append(part)
    yield "/".join(shown)


def _person_of(address: str) -> Iterator[str]:
    """The name in an address such as ana.ruiz@…, when the local part plainly is one. The address is none itself."""
    local = re.split(r"[._]", address.partition("@")[0])
    if len(local) > 1 and all(part.isalpha() and len(part) > 1 and not is_ordinary(part) for part in local):
        yield " ".join(part.capitalize() for part in local)
    else:
        yield ""


def _path(path: str) -> Iterator[str]:
    bare = path.rstrip(".,:;-+@")
    parts = [part for part in re.split(r"[/\\]", bare) if part]
    if not parts or bare.lower() in PAIRS or all(part.isdigit() for part in parts):
        return
    rooted = bare.startswith(("/", "~", ".")) or "\\" in bare or bare.endswith("/")
    if rooted or "." in parts[-1] or (parts[0][0].islower() and all(len(part) > 1 for part in parts)):
        yield bare


def _dotted(dotted: str) -> Iterator[str]:
    """A dotted name, and not two sentences without a space between them."""
    name = dotted.rstrip("()")
    parts = re.split(r"\.|::", name)
    called = name != dotted
    if all(len(part) > 1 for part in parts[:LEAST_DOTTED]) and (called or not GRAMMAR & {*map(str.casefold, parts)}):
        yield name


def _identifier(text: str) -> Iterator[str]:
    word = re.split(r"[-\d]", text)[0].casefold()
    if word not in NEVER and word not in GRAMMAR:
        yield text


def _same(text: str) -> Iterator[str]:
    yield text


PATTERNS: tuple[tuple[str, Cleaned], ...] = (
    (r"`[^`\n]{1,80}`", _code),
    (r"\b[a-z][a-z0-9+.-]{1,20}://[^\s<>\"'`)\]\x00]{1,2000}", _link),
    (r"\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}\b", _person_of),
    (r"(?<![\w@./-])@[A-Za-z][\w.-]{0,40}/[\w.-]{1,60}\b", _same),
    (r"(?<![\w@./-])@[A-Za-z][\w-]{0,38}\b", _same),
    (rf"(?<![\w./-])(?:[a-z0-9-]{{1,63}}\.){{1,4}}(?:{DOMAINS})\b(?:/[\w./-]{{0,200}})?(?![\w(])", _link),
    (r"\b[A-Za-z]:\\(?:[\w.-]{1,60}\\){0,12}[\w.-]{0,60}", _path),
    (r"(?<![\w/.@-])(?:~|\.{1,2})?/?(?:[\w.@+-]{1,60}/){1,12}[\w.@+-]{0,60}", _path),
    (r"(?<![\w./-])/[\w.-]{2,60}\b", _path),
    (rf"(?<![\w.-])\.?[\w-]{{1,60}}(?:\.[\w-]{{1,20}}){{0,3}}\.(?:{EXTENSIONS}|sample)\b(?![\w/(])", _same),
    (r"(?<![\w.-])\.(?:env|git\w+|docker\w+|npmrc|bashrc|zshrc|editorconfig)\b", _same),
    (r"(?<![\w.])(?:[A-Za-z_]\w{0,40}(?:\.|::)){1,5}[A-Za-z_]\w{0,40}\b(?:\(\)?)?", _dotted),
    (r"\bv\d{1,4}(?:\.\d{1,6}){1,3}(?:[-+.]?\w{1,20})?\b", _same),
    (r"(?<![\w-])(?:[A-Za-z]{2,10}|[A-Z])(?:-[A-Z]{1,10})?-(?=[A-Z]*\d)[A-Z0-9]{1,12}\b(?!-)", _identifier),
    (r"(?<![\w-])[A-Z]{1,6}\d{1,6}[A-Z]?\b(?!-)", _identifier),
    (r"(?<![\w#&])#\d{1,7}\b", _same),
    (r"\b(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{7,40}\b", _same),
    (r"(?<!\w)_{0,2}[A-Za-z0-9]{1,40}(?:_{1,2}[A-Za-z0-9]{1,40}){1,10}_{0,2}(?!\w)", _same),
    (r"(?<!\w)_{1,2}[A-Za-z]\w{1,40}", _same),
    (r"\b[a-z]{1,20}(?:[A-Z][a-z0-9]{0,20}){1,6}\b", _same),
    (r"\b[A-Z][a-z0-9]{1,20}(?:[A-Z][a-z0-9]{1,20}){2,6}\b", _same),
)


@cache
def _rules() -> tuple[tuple[re.Pattern[str], Cleaned], ...]:
    return tuple((re.compile(pattern), cleaned) for pattern, cleaned in PATTERNS)
