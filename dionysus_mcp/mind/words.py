"""From a question to the words that are worth searching for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from dionysus_mcp.errors import InvalidInput, TooLarge, shown
from dionysus_mcp.store.port import Node

MARKS = (
    "\u0300-\u036f"  # accents that stand by themselves
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"  # Hebrew points
    "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"  # Arabic vowels
    "\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963"  # Hindi and its kin, in the order of their letters
    "\u0980-\u0dff\u200c\u200d"  # the other scripts of India
)
"""What belongs to a word and is no letter to Python. The index splits at some of them; such words are phrases to it."""
WORD = re.compile(rf"\w[\w{MARKS}]*")
POSSESSIVE = re.compile(r"['\u2019]s\b", re.IGNORECASE)
QUERY_CHARS = 10_000
MOST_WORDS = 64
FIRST_CHARS = 20_000

FREQUENT = """
a about after all also am an and any are as at be because been before being but by can could d did do does doing don
down during each for from further had has have having he her here hers him his how i if in into is it its just ll m me
more most my no nor not now of off on once only or other our out over own please re s same she should so some such t
than that the their them then there these they this those through to too under until up ve very was we were what when
where which while who whom why will with would you your
"""
STOP_WORDS = frozenset(FREQUENT.split())


def checked_query(query: str, field: str = "query") -> str:
    """A query that holds something to search for."""
    if len(query) > QUERY_CHARS:
        raise TooLarge(
            f"{field} has {len(query)} characters; the limit is {QUERY_CHARS}.",
            "Ask with a sentence or a few words.",
            field=field,
        )
    if not WORD.search(query):
        raise InvalidInput(
            f"{field} is {shown(query)}, which holds no word to search for.",
            "Ask with at least one word, or use list_memories to browse.",
            field=field,
        )
    return query


def query_words(text: str) -> tuple[str, ...]:
    """Every word of a text once, in lower case."""
    composed = unicodedata.normalize("NFC", POSSESSIVE.sub(" ", text))
    return tuple(dict.fromkeys(word.lower() for word in WORD.findall(composed)))


def words_held(node: Node) -> frozenset[str]:
    """The words of a thing that a question may share; of a long text, those of its beginning."""
    return frozenset(query_words(f"{node.subject} {node.text[:FIRST_CHARS]}"))


def telling_words(words: Sequence[str]) -> tuple[str, ...]:
    """The telling ones; when there are none but stop words, all of them."""
    telling = tuple(word for word in words if word not in STOP_WORDS)
    return (telling or tuple(words))[:MOST_WORDS]
