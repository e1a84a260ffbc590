"""What is said when no check sees anything: nothing, or that the observation is about something else.

That two texts are close in meaning does not tell that they say the same: `took the bus`, `took the car`. That they are
far apart was measured with the vectors of all-MiniLM-L6-v2: the bounds hold for those alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dionysus_mcp.mind.judging.beside import Beside
from dionysus_mcp.mind.judging.said import Said
from dionysus_mcp.mind.judging.verdict import Finding, no_outcome, unclear

Near = Callable[[str, str], float]
"""How near two words or texts are in meaning, from -1 to 1."""

APART, TEXTS_APART = 0.42, 0.3
MEASURED_WORDS = 8
"""Of longer texts, and of those that say several things, the bounds tell nothing."""
AND = " and "
CLOSE = unclear("close, and nothing tells whether it is the same")
ELSEWHERE = no_outcome("the observation is about something else")
DENIES = unclear("one of them denies, and it is not clear what")


def by_closeness(pair: Beside, near: Near | None) -> Finding:
    """How well each telling word of one finds a counterpart in the other. `near` is None where there are no vectors."""
    if pair.denied:
        return DENIES
    aligned = alignment(pair, near) if near else None
    if near is None or aligned is None or not (_plain(pair.predicted) and _plain(pair.observed)):
        return CLOSE
    apart = aligned < APART and near(pair.predicted.text, pair.observed.text) < TEXTS_APART
    return ELSEWHERE if apart else CLOSE


def _plain(said: Said) -> bool:
    """Whether a text says one thing, in few words."""
    return len(said.words) <= MEASURED_WORDS and len(said.clauses) == 1 and AND not in said.plain


def alignment(pair: Beside, near: Near) -> float | None:
    """The mean closeness of each telling word to the best of the other's, both ways; None where one tells nothing."""
    ours = [(one, word) for one, word in pair.predicted.words.items() if one not in pair.about]
    known = {pair.matched[one]: one for one in pair.shared}
    theirs = [(one, word) for one, word in pair.observed.words.items() if known.get(one) not in pair.about]
    if not ours or not theirs:
        return None
    rows = [[1.0 if known.get(other) == one else near(word, said) for other, said in theirs] for one, word in ours]
    there = sum(map(max, rows)) / len(ours)
    back = sum(map(max, zip(*rows, strict=True))) / len(theirs)
    return 2 * there * back / (there + back) if there > 0 < back else 0.0


def compared(*texts: Said) -> Iterator[str]:
    """The texts and words whose vectors are asked for."""
    yield from (said.text for said in texts)
    yield from (word for said in texts for word in said.words.values())
