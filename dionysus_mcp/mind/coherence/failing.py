"""Whether a text tells that something failed. English, by words: what fails in other ways is not seen."""

from __future__ import annotations

import re

FAILURE = (
    r"(?:fail(?:s|ed|ure|ures|ing)?|errors?|crash(?:es|ed)?|broke|broken|outages?|timed out|time-?outs?|rolled back|"
    r"reverted|regressions?|stuck|lost|refused|rejected|wrong)"
)
TELLS = re.compile(rf"\b{FAILURE}\b|\b(?:does|did|do) not (?:work|start|build|compile|run)\b", re.IGNORECASE)
DENIES = re.compile(rf"\b(?:no|not|never|without|zero|nothing)\b(?:\W+\w+){{0,2}}\W+{FAILURE}\b", re.IGNORECASE)
MENDED = re.compile(
    r"\b(?:fixed|fixes|solved|resolved|recovered|repaired|avoid(?:s|ed)?|prevent(?:s|ed)?)\b", re.IGNORECASE
)
SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")
READ_CHARS = 4_000


def tells_failure(text: str) -> bool:
    """Whether some sentence tells of a failure, and not that there was none, or that it was put right."""
    return any(
        TELLS.search(sentence) and not DENIES.search(sentence) and not MENDED.search(sentence)
        for sentence in SENTENCE.split(text[:READ_CHARS])
    )
