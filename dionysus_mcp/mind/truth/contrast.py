"""Texts alike to the word, but for an amount and for a word that says of what it is: free users, paid users."""

from __future__ import annotations

import re

from dionysus_mcp.mind.truth.amounts import STARTS
from dionysus_mcp.mind.truth.tokens import stem

TOKEN = re.compile(r"\w[\w.,:'-]*\w|\w")
MOST = 2


def contrast(older: str, newer: str) -> str | None:
    """The words that stand for each other beside the amounts; None where the texts are built in another way."""
    ours, theirs = (TOKEN.findall(text.casefold()) for text in (older, newer))
    if len(ours) != len(theirs):
        return None
    turned = [(one, other) for one, other in zip(ours, theirs, strict=True) if one != other]
    words = [(one, other) for one, other in turned if _says_of_what(one) and _says_of_what(other)]
    if not 0 < len(words) <= MOST or len(words) == len(turned):
        return None
    said = [frozenset(map(stem, side)) for side in (ours, theirs)]
    apart = [f"{one} → {other}" for one, other in words if stem(one) not in said[1] and stem(other) not in said[0]]
    return ", ".join(apart) or None


def _says_of_what(token: str) -> bool:
    return token.isalpha() and token not in STARTS
