"""A text as basins see it: without the names of who and where, and as its telling words."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable

from dionysus_mcp.mind.mentioned import named
from dionysus_mcp.mind.naming import mentions, without_names
from dionysus_mcp.mind.truth.lexicon import LIGHT
from dionysus_mcp.mind.truth.tokens import stem
from dionysus_mcp.mind.words import FIRST_CHARS, STOP_WORDS, query_words
from dionysus_mcp.store.port import Node

SHORTEST = 3
UNTELLING = STOP_WORDS | LIGHT | {"again", "also", "even", "ever", "get", "got", "just", "two"}
UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""Scripts that put no space between words: pairs of letters stand for the words."""


def nameless(memory: Node) -> str:
    """The text of a memory without the names in it; its subject is a field of its own."""
    names = named(memory).mentions
    subject = (memory.subject,) if memory.subject else ()
    return without_names(memory.text, {*names, *subject}) if names or subject else memory.text


def nameless_text(text: str) -> str:
    """Any text without the names in it."""
    return without_names(text, mentions(text, None))


def telling(text: str) -> dict[str, str]:
    """The telling words of a text by what their forms have in common, as they are first written."""
    found: dict[str, str] = {}
    for word in _pieces(query_words(text[:FIRST_CHARS])):
        found.setdefault(stem(word), word)
    return found


def stem_key(root: str) -> str:
    """Under what a word is counted: no word itself is kept there."""
    return f"{zlib.crc32(root.encode()):08x}"


def _pieces(words: Iterable[str]) -> Iterable[str]:
    for word in words:
        if UNSPACED.search(word):
            yield from (word[at : at + 2] for at in range(max(1, len(word) - 1)))
        elif len(word) >= SHORTEST and word not in UNTELLING and not word.isdecimal():
            yield word
