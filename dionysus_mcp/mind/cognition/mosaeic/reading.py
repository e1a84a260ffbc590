"""Which window a clause belongs into, by the words and the grammar of what was said. Where no rule fires, none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dionysus_mcp.mind.cognition.mosaeic import lexicon as words
from dionysus_mcp.mind.cognition.mosaeic.lexicon import form
from dionysus_mcp.mind.cognition.mosaeic.windows import Quote, Window, Windows
from dionysus_mcp.mind.cognition.texts import pieces
from dionysus_mcp.mind.words import WORD

SPLIT = re.compile(
    r"(?<=[.!?\u2026;])\s+|\n+|\s*,\s*(?:and|but|so|then|while|because)\s+|\s+(?:and|but|so|because|while|when)\s+(?=(?:i|we|he"
    r"|she|they|it|my|our|the|then|felt|wanted|thought)\b)|\s*,\s*(?=(?:i|we|he|she|they|my)\b)",
    re.IGNORECASE,
)
SUBJECT = rf"\b(?:{words.DOERS})\s+(?:(?:just|then|also|still|even|suddenly|only|quickly|slowly)\s+)*"

RULES = (
    (Window.IMPULSES, "a wish to act", form(rf"\b(?:{words.IMPULSES})\b")),
    (Window.COGNITIONS, "a word of thinking", form(rf"\b(?:{words.THOUGHT})\b(?!\s+of\s+you)")),
    (
        Window.COGNITIONS,
        "a rule about how it has to be",
        form(rf"\b(?:i|we|they|he|she|it|you)\s+(?:{words.SHOULD})\b"),
    ),
    (Window.EMOTIONS, "a word of feeling", form(rf"\b(?:{words.EMOTIONS})\b")),
    (Window.SENSES, "what the body felt", form(rf"\b(?:{words.BODY})\b[^.;]{{0,20}}\b(?:{words.FELT_THERE})\b")),
    (Window.SENSES, "a word of perceiving", form(rf"{SUBJECT}(?:could\s+)?(?:{words.PERCEIVED})\b")),
    (Window.SENSES, "what can be sensed", form(rf"\b(?:{words.SENSED})\b")),
)
ACTION = ("somebody did something", form(rf"{SUBJECT}(?:{words.DONE}|{words.PAST}|{words.DOING})\b"))
NO_ACTS = form(
    rf"\b(?:{words.PERCEIVED}|{words.THOUGHT}|{words.IMPULSES}|felt|feel|seemed|needed|wanted|liked|loved|hated)\b"
)


def windows_of(text: str) -> Windows:
    """What was said into each window, in the order in which it was said."""
    found: dict[Window, tuple[Quote, ...]] = dict.fromkeys(Window, ())
    for piece in pieces(text, SPLIT):
        for window, rule in _windows(piece.text):
            found[window] = (*found[window], Quote(piece.text, piece.start, piece.end, rule))
    return found


def unsorted(text: str, windows: Windows) -> tuple[int, list[str]]:
    """How many pieces a text has, and those of them of which no window holds anything."""
    quotes = [quote for quotes in windows.values() for quote in quotes]
    every = [piece for piece in pieces(text, SPLIT) if WORD.search(piece.text)]
    alone = [piece for piece in every if not any(one.start < piece.end and piece.start < one.end for one in quotes)]
    return len(every), [piece.text for piece in alone]


def _windows(clause: str) -> Iterator[tuple[Window, str]]:
    """The windows of a clause, each by the first rule that fires."""
    fired: dict[Window, str] = {}
    for window, rule, form_ in RULES:
        if form_.search(clause):
            fired.setdefault(window, rule)
    rule, form_ = ACTION
    if form_.search(clause) and not NO_ACTS.search(clause):
        fired[Window.ACTIONS] = rule
    yield from fired.items()
