"""What is said when no check sees anything: how near the two are, and nothing where that does not tell.

Measured on outcomes in other words (are these the same thing that happened?) with the vectors of all-MiniLM-L6-v2:
the bounds hold for those alone, and without them only words are compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dionysus_mcp.mind.judging.beside import Beside
from dionysus_mcp.mind.judging.figures import figures
from dionysus_mcp.mind.judging.forms import is_irregular, root
from dionysus_mcp.mind.judging.said import Said
from dionysus_mcp.mind.judging.verdict import Finding, Grade, partly, right, unclear, wrong
from dionysus_mcp.mind.judging.words import TURNS
from dionysus_mcp.mind.truth.lexicon import COLOURS
from dionysus_mcp.mind.truth.swaps import Swap, swaps
from dionysus_mcp.mind.truth.tokens import Token

Near = Callable[[str, str], float]
"""How near two words or texts are in meaning, from -1 to 1."""

SYNONYMS = 0.65
"""Words that are nearer than this may be two names of one thing."""

ALIGNED, APART, TEXTS_APART = 0.64, 0.42, 0.3
MEASURED_WORDS = 8
"""Of longer texts, and of those that say several things, the bounds tell nothing."""
ADVERB = "ly"
AND = " and "
INDEFINITE = frozenset(("a", "an"))


def by_closeness(pair: Beside, near: Near | None) -> Finding:
    """`near` is None where there are no vectors."""
    return another_thing(pair, near) or nothing_differs(pair) or (by_meaning(pair, near) if near else CLOSE)


def another_thing(pair: Beside, near: Near | None) -> Finding | None:
    """Something else stands where what was predicted should: `took the tram`, `took the ferry`."""
    if pair.denied or pair.predicted.denials or pair.predicted.verb != pair.observed.verb:
        return None
    for swap in _swaps(pair):
        was = [token for token in swap.was if root(token.stem) in pair.missing]
        now = [token for token in swap.now if root(token.stem) in pair.added]
        if not was or not now or _moved(swap, pair) or (near and _synonyms(was, now, near)):
            continue
        told = f"{was[0].low} / {now[0].low}"
        return partly(f"another detail: {told}") if _detail(pair, was[-1], now[-1]) else wrong(f"another thing: {told}")
    return None


def nothing_differs(pair: Beside) -> Finding | None:
    """One of them tells all that the other does."""
    if pair.denied or pair.hidden or not pair.shared - pair.about or (pair.missing and pair.added):
        return None
    if pair.predicted.amounts and pair.observed.amounts and figures(pair.predicted, pair.observed) is None:
        return None
    several = AND in pair.predicted.plain and pair.added and len(pair.observed.clauses) > 1
    turns = TURNS.search(pair.observed.plain) and not TURNS.search(pair.predicted.plain)
    return None if several or turns else right("nothing differs")


def by_meaning(pair: Beside, near: Near) -> Finding:
    """How well each telling word of one finds a counterpart in the other."""
    if pair.denied:
        return DENIES
    aligned = alignment(pair, near)
    if aligned is None or not (_plain(pair.predicted) and _plain(pair.observed)):
        return CLOSE
    if aligned >= ALIGNED:
        return right("the same in other words") if not pair.hidden and _in_time(pair) else CLOSE
    if aligned < APART and near(pair.predicted.text, pair.observed.text) < TEXTS_APART:
        return wrong("something else happened")
    return CLOSE


def _in_time(pair: Beside) -> bool:
    """Whether no duration or amount stands beside another, or beside none."""
    return pair.predicted.amounts == pair.observed.amounts or _met(pair)


def _plain(said: Said) -> bool:
    """Whether a text says one thing, in few words."""
    return len(said.words) <= MEASURED_WORDS and len(said.clauses) == 1 and AND not in said.plain


CLOSE = unclear("close, and nothing tells whether it is the same")
DENIES = unclear("one of them denies, and it is not clear what")


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


def _swaps(pair: Beside) -> Iterator[Swap]:
    """What stands in the same place of the first clauses; which of them is the older does not matter."""
    ours, theirs = _rooted(pair.predicted), _rooted(pair.observed)
    yield from swaps(ours, theirs)
    yield from (Swap(swap.anchor, swap.now, swap.was) for swap in swaps(theirs, ours))


def _rooted(said: Said) -> tuple[Token, ...]:
    stated = said.clauses[0].stated if said.clauses else ()
    return tuple(map(_regular, stated))


def _regular(token: Token) -> Token:
    """As if every verb were regular, which is how it is known that a value may stand behind."""
    one = root(token.stem)
    return token._replace(stem=one, text=f"{one}ed" if one != token.stem or is_irregular(one) else token.text)


def _synonyms(was: list[Token], now: list[Token], near: Near) -> bool:
    lows = {token.low for token in was}, {token.low for token in now}
    if lows[0] & COLOURS and lows[1] & COLOURS:
        return False
    return max(near(one, other) for one in lows[0] for other in lows[1]) >= SYNONYMS


def _moved(swap: Swap, pair: Beside) -> bool:
    """Whether what stands there stands elsewhere in the other text."""
    return any(root(token.stem) in pair.shared for token in swap.was) or any(
        root(token.stem) in set(pair.matched.values()) for token in swap.now
    )


def _detail(pair: Beside, was: Token, now: Token) -> bool:
    """Whether a word tells how or of what kind: `a red bicycle`, but not `the red coat`, which is one of several."""
    if (was.low.endswith(ADVERB) and now.low.endswith(ADVERB)) or _met(pair):
        return True
    said = pair.predicted.tokens
    place = next((place for place, token in enumerate(said) if token.low == was.low), 0)
    before, behind = {token.low for token in said[max(0, place - 2) : place]}, said[place + 1 : place + 2]
    return bool(before & INDEFINITE) and bool(behind) and root(behind[0].stem) in pair.shared


def _met(pair: Beside) -> bool:
    """Whether a time or an amount was as predicted: then one of several things was."""
    found = figures(pair.predicted, pair.observed)
    return found is not None and found.grade is Grade.RIGHT
