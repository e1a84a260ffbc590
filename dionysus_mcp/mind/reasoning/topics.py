"""What is to be thought about, checked: it is searched for, and told again in the answer."""

from __future__ import annotations

from dionysus_mcp.errors import InvalidInput, shown
from dionysus_mcp.mind.checks import Checker, Limits
from dionysus_mcp.mind.words import WORD

TOPIC_CHARS = 2_000


def checked_topic(field: str, text: str, limits: Limits) -> str:
    """A topic that holds something to search for."""
    clean = Checker(limits).passage(field, text, TOPIC_CHARS)
    if not WORD.search(clean):
        raise InvalidInput(
            f"{field} is {shown(text)}, which holds no word to search for.", "Say it in a few words.", field=field
        )
    return clean
