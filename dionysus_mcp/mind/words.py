"""From a question to the words that are worth searching for."""

from __future__ import annotations

import re

from dionysus_mcp.errors import InvalidInput, TooLarge, shown

WORD = re.compile(r"\w+", re.UNICODE)
QUERY_CHARS = 10_000
MOST_WORDS = 64

FREQUENT = """
a about after all also am an and any are as at be because been before being but by can could did do does doing don down
during each for from further had has have having he her here hers him his how i if in into is it its just me more most
my no nor not now of off on once only or other our out over own please s same she should so some such t than that the
their them then there these they this those through to too under until up very was we were what when where which while
who whom why will with would you your
"""
STOP_WORDS = frozenset(FREQUENT.split())


def search_words(query: str) -> tuple[str, ...]:
    """The telling words of a query; when it has none but stop words, all of them."""
    if len(query) > QUERY_CHARS:
        raise TooLarge(
            f"query has {len(query)} characters; the limit is {QUERY_CHARS}.",
            "Ask with a sentence or a few words.",
            field="query",
        )
    every = tuple(dict.fromkeys(word.lower() for word in WORD.findall(query)))
    if not every:
        raise InvalidInput(
            f"query is {shown(query)}, which holds no word to search for.",
            "Ask with at least one word, or use list_memories to browse.",
            field="query",
        )
    telling = tuple(word for word in every if word not in STOP_WORDS)
    return (telling or every)[:MOST_WORDS]
