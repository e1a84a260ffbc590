"""Which words are ordinary English, so that a capital at the start of a sentence makes no name of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from dionysus_mcp.mind.naming.lists import NEVER

# What an ending is put in place of.
ENDINGS = {
    "ies": ("y",),
    "es": ("",),
    "s": ("",),
    "ied": ("y",),
    "ed": ("", "e"),
    "ing": ("", "e"),
    "ly": ("",),
    "er": ("", "e"),
    "ers": ("", "e"),
}
LEAST_STEM = 3
BUILT = re.compile(r".{3,}(?:ing|tion|sion|ness|ment|ity|ship|fully|ally|ous|ful|ive|able|ible)s?")
"""Words that are built from others; few names end so."""


@lru_cache(maxsize=4096)
def is_ordinary(word: str) -> bool:
    """Whether a word, in any of its forms, is among the common ones."""
    folded = word.casefold().replace("\u2019", "'").removesuffix("n't").split("'")[0]
    known = folded in NEVER or any(form in common_words() for form in _forms(folded))
    return known or BUILT.fullmatch(folded) is not None


@cache
def common_words() -> frozenset[str]:
    """Common English words in small letters, without the names of people and places."""
    return frozenset(Path(__file__).with_name("common_words.txt").read_text("ascii").split())


def _forms(word: str) -> Iterator[str]:
    """A word and what it may be a form of."""
    yield word
    for ending, stems in ENDINGS.items():
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= LEAST_STEM:
            yield from (stem + other for other in stems)
            if stem[-1] == stem[-2]:
                yield stem[:-1]
