"""What of an observation speaks of what was predicted: people tell other things beside it."""

from __future__ import annotations

from collections.abc import Sequence

from dionysus_mcp.mind.judging.beside import Beside
from dionysus_mcp.mind.judging.closeness import Near, alignment
from dionysus_mcp.mind.judging.said import Said
from dionysus_mcp.mind.judging.words import LEAST, MOST, TIME_BESIDE
from dionysus_mcp.mind.truth.reading import LOOKED_AT, SENTENCE

MOST_SENTENCES = 6
TAKING_UP = frozenset(("it", "that", "this", "they", "but", "not", "just", "so", "no"))


def sentences(text: str) -> list[str]:
    """The first sentences that tell anything; the text itself when none does."""
    read = text[:LOOKED_AT]
    return [part for part in SENTENCE.split(read)[:MOST_SENTENCES] if _tells(Said(part))] or [read]


def claim(predicted: str) -> Said:
    """What is predicted: the first sentence."""
    return Said(sentences(predicted)[0])


def told_of(predicted: str, observed: str) -> list[str]:
    """The sentences of an observation, without when it was, unless that matters: a bound may be met only then."""
    told, claimed = sentences(observed), Said(predicted)
    bounded = claimed.amounts and (MOST.search(claimed.plain) or LEAST.search(claimed.plain))
    if bounded or TIME_BESIDE.search(predicted):
        return told
    return [TIME_BESIDE.sub("", one) or one for one in told]


def speaking_of(claimed: Said, observed: Sequence[str], near: Near | None) -> Beside:
    """The sentences that share words with what is claimed, with those that go on about it; where none does, the one
    that is closest to it."""
    pairs = [Beside(claimed, Said(sentence)) for sentence in observed]
    if any(map(_shares, pairs)):
        return Beside(claimed, Said("; ".join(one.observed.text for one in pairs if _shares(one) or _goes_on(one))))
    if near is None:
        return pairs[0]
    return max(pairs, key=lambda pair: alignment(pair, near) or 0.0)


def _shares(pair: Beside) -> bool:
    return bool(pair.shared or pair.predicted.names & pair.observed.names)


def _goes_on(pair: Beside) -> bool:
    """Whether a sentence takes up what another told, or tells of a time or an amount of what is claimed."""
    takes_up = any(token.low in TAKING_UP for token in pair.observed.tokens[:1])
    return takes_up or bool(pair.predicted.amounts.keys() & pair.observed.amounts.keys())


def _tells(said: Said) -> bool:
    return bool(said.telling or said.names or said.denials)
