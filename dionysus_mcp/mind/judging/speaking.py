"""What of an observation speaks of what was predicted: people tell other things beside it."""

from __future__ import annotations

from collections.abc import Sequence

from dionysus_mcp.mind.judging.beside import Beside
from dionysus_mcp.mind.judging.closeness import Near, alignment
from dionysus_mcp.mind.judging.said import Said
from dionysus_mcp.mind.truth.reading import LOOKED_AT, SENTENCE

MOST_SENTENCES = 6


def sentences(text: str) -> list[str]:
    """The first sentences that tell anything; the text itself when none does."""
    read = text[:LOOKED_AT]
    return [part for part in SENTENCE.split(read)[:MOST_SENTENCES] if _tells(Said(part))] or [read]


def claim(predicted: str) -> Said:
    """What is predicted: the first sentence."""
    return Said(sentences(predicted)[0])


def speaking_of(claimed: Said, observed: Sequence[str], near: Near | None) -> Beside:
    """The sentences that share words with what is claimed; where none does, the one that is closest to it."""
    pairs = [Beside(claimed, Said(sentence)) for sentence in observed]
    sharing = [pair.observed.text for pair in pairs if pair.shared or pair.predicted.names & pair.observed.names]
    if sharing:
        return Beside(claimed, Said("; ".join(sharing)))
    if near is None:
        return pairs[0]
    return max(pairs, key=lambda pair: alignment(pair, near) or 0.0)


def _tells(said: Said) -> bool:
    return bool(said.telling or said.names)
