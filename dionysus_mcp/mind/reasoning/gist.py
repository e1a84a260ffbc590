"""The part of a text that has most to do with what is asked, in its own words."""

from __future__ import annotations

from collections.abc import Collection

from dionysus_mcp.mind.meaning import SENTENCE_END
from dionysus_mcp.mind.truth.tokens import stem
from dionysus_mcp.mind.words import query_words, telling_words
from dionysus_mcp.plain import shortened

READ_CHARS = 20_000


def stems(text: str) -> frozenset[str]:
    """The telling words of a text, whatever their endings."""
    return frozenset(map(stem, telling_words(query_words(text))))


def gist(text: str, asked: Collection[str], most: int) -> str:
    """A short text as it is; of a longer one its best sentences, in their order."""
    plain = " ".join(text[:READ_CHARS].split())
    if len(plain) <= most:
        return plain
    sentences = [part.strip() for part in SENTENCE_END.split(text[:READ_CHARS]) if part.strip()]
    best = sorted(range(len(sentences)), key=lambda at: (-len(stems(sentences[at]) & set(asked)), at))
    kept: list[int] = []
    for at in best:
        if sum(len(sentences[one]) + 1 for one in (*kept, at)) <= most:
            kept.append(at)
    return " … ".join(sentences[at] for at in sorted(kept)) or shortened(sentences[best[0]], most)
