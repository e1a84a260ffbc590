"""What a basin is called as long as nobody names it: its most telling words."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

BEST = 3
SMOOTHING = 0.01
LEAST_MEMORIES = 2
CANDIDATES = 60


def candidates(texts: Sequence[Mapping[str, str]]) -> list[str]:
    """The stems that may name a basin: those of most of its memories, in two of them if there are such."""
    counted = Counter(stem for text in texts for stem in text)
    often = [stem for stem, count in counted.most_common(CANDIDATES) if count >= LEAST_MEMORIES]
    return often or [stem for stem, _ in counted.most_common(CANDIDATES)]


def name_of(texts: Sequence[Mapping[str, str]], members: int, everywhere: Mapping[str, int], memories: int) -> str:
    """The best words of a basin. `texts` are the telling words of some of its members, as they are written; everywhere
    says in how many of all memories a stem is. A word tells when it is in many of the basin's and few others."""
    counted = Counter(stem for text in texts for stem in text)
    outside = max(memories - members, 1)

    def worth(stem: str) -> float:
        share = counted[stem] / len(texts)
        elsewhere = max(everywhere.get(stem, 0) - share * members, 0.0) / outside
        return share * math.log((share + SMOOTHING) / (elsewhere + SMOOTHING))

    best = sorted(candidates(texts), key=lambda stem: (-worth(stem), stem))[:BEST]
    return ", ".join(_written(stem, texts) for stem in best)


def _written(stem: str, texts: Sequence[Mapping[str, str]]) -> str:
    """A word as most of the memories write it."""
    forms = Counter(text[stem] for text in texts if stem in text)
    return min(forms, key=lambda form: (-forms[form], form))
