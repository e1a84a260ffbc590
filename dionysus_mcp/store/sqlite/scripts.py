"""Scripts that put no spaces between words: each of their characters is indexed as a word, and asked for in pairs."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

# Not in any text that a person writes, and no part of a word to the index.
SEPARATOR = "\x1f"

SPACELESS = (
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1000-\u109f\uaa60-\uaa7f\ua9e0-\ua9ff"  # Burmese
    "\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff\uffa0-\uffdc"  # Korean
    "\u1780-\u17ff"  # Khmer
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Chinese
    "\U00020000-\U0003ffff"
    "\u3041-\u30ff\u31f0-\u31ff\uff66-\uff9f\U0001b000-\U0001b16f"  # Japanese
)


@cache
def _borders() -> re.Pattern[str]:
    return re.compile(rf"(?<=[{SPACELESS}])(?=\w)|(?<=\w)(?=[{SPACELESS}])")


@cache
def _runs() -> re.Pattern[str]:
    return re.compile(rf"[{SPACELESS}]+|[^{SPACELESS}]+")


def cut(text: str) -> str:
    """The text as it is indexed: such characters stand alone. Taking the separators out gives the text back."""
    return text if text.isascii() else _borders().sub(SEPARATOR, text)


def phrases(word: str) -> list[str]:
    """What to ask the index for instead of a word: of a run of such characters, each two that stand side by side."""
    if word.isascii():
        return [word]
    return [phrase for run in _runs().findall(word) for phrase in _pairs(cut(run).split(SEPARATOR))]


def _pairs(characters: list[str]) -> list[str]:
    if len(characters) == 1:
        return characters
    return [SEPARATOR.join(pair) for pair in pairwise(characters)]
