"""What a question asks: its telling words, the known names in it, and the times it speaks of."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from dionysus_mcp.mind.aliases import Aliases
from dionysus_mcp.mind.naming import KnownNames, without_names
from dionysus_mcp.mind.when import Times, times_in
from dionysus_mcp.mind.words import query_words, telling_words

ASKS_WHEN = re.compile(
    r"\s*(?:when|since when|until when|how long|(?:on |in )?(?:what|which) (?:day|date|month|year|time))\b",
    re.IGNORECASE,
)
PIECE = re.compile(r"[\w./'-]+")
SPECIFIC = re.compile(r"\d|\w[_/.]\w")


@dataclass(frozen=True, slots=True)
class Question:
    """A question, understood as far as that goes without a model.

    `plain` is the question without the subjects of memories that it names; `about` is every name of the one that it
    names, folded, and empty when it names several. `specifics` are the words that an answer can hardly do without:
    names, numbers, identifiers.
    """

    text: str
    plain: str
    words: tuple[str, ...]
    about: frozenset[str]
    times: Times
    asks_when: bool
    specifics: frozenset[str]


def understood(text: str, known: KnownNames, aliases: Aliases, now: datetime) -> Question:
    every = query_words(text)
    named = {frozenset(aliases.every(spot.names)) for spot in known.spots(text)}
    plain = without_names(text, [name for names in named for name in names])
    kept = frozenset(query_words(plain))
    return Question(
        text=text,
        plain=plain,
        words=telling_words(every),
        about=frozenset(name.casefold() for name in next(iter(named))) if len(named) == 1 else frozenset(),
        times=times_in(text, now),
        asks_when=bool(ASKS_WHEN.match(text)),
        specifics=_specifics(plain, kept),
    )


def _specifics(plain: str, words: Collection[str]) -> frozenset[str]:
    pieces = [match[0] for match in PIECE.finditer(plain)]
    telling = [piece for at, piece in enumerate(pieces) if SPECIFIC.search(piece) or (at and piece != piece.lower())]
    found = (word for piece in telling for word in telling_words(query_words(piece)))
    return frozenset(word for word in found if word in words)
