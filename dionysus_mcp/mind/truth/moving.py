"""What moved, was switched or set to something else."""

from __future__ import annotations

from itertools import pairwise

from dionysus_mcp.mind.truth import lexicon, phrases
from dionysus_mcp.mind.truth.leaving import said_of_older
from dionysus_mcp.mind.truth.pair import CHANGE_COSINE, Pair
from dionysus_mcp.mind.truth.reading import Clause
from dionysus_mcp.mind.truth.tokens import Token, stem

LED_BY = 3
SHIFTED_STEMS = frozenset(stem(word) for word in lexicon.SHIFT_VERBS | lexicon.TITLE_SHIFTS)
STAYING = lexicon.PLACING - {"be"} | frozenset(map(stem, ("live", "host", "meet", "rehearse", "happen", "train")))
FOR = frozenset(("for",))


def changed_to(pair: Pair) -> str | None:
    """`The rent is 840 euros.` `The rent went up to 905 euros.`"""
    found = phrases.SHIFTS.search(pair.newer.plain)
    if not found or not pair.change_is_near or not pair.same or not pair.changed_units:
        return None
    before = phrases.FROM_TO.search(pair.newer.plain)
    if (before and not said_of_older(pair, before[1])) or not any(_led_to(pair, unit) for unit in pair.changed_units):
        return None
    return f"'{found[1]}': {pair.amounts_in_words}"


def changed_from(pair: Pair) -> str | None:
    """`We host the wiki on Fly.` `The wiki moved from Fly to our own server.`"""
    shifted, found = phrases.SHIFTS.search(pair.newer.plain), phrases.FROM_TO.search(pair.newer.plain)
    if not (shifted and found) or not said_of_older(pair, found[1]) or stem(found[2]) in pair.older.content:
        return None
    return f"'{shifted[1]} from {found[1].strip()}'" if pair.same and pair.change_is_near else None


def moved(pair: Pair) -> str | None:
    """`I live in Porto.` `I moved to Turin.`, `We track bugs in A.` `Moved our bug tracking over to B.`"""
    found = phrases.TO.search(pair.newer.plain)
    if not found or not pair.same or pair.newer.amounts or not pair.texts.near(CHANGE_COSINE / 2):
        return None
    target = _behind(pair.newer.tokens, phrases.TO_WORDS)
    if target is None or target.stem in pair.older.content or phrases.FROM_TO.search(pair.newer.plain):
        return None
    if phrases.HOUSES.search(pair.older.plain):
        home = target.name or bool(set(pair.newer.plain.split()) & lexicon.HOMES)
        return "'moved' after 'live'" if home and pair.newer.head.stems <= pair.older.head.stems else None
    placed = phrases.PLACED.search(pair.older.plain) and not pair.older.amounts
    known = placed and _is_thing(pair) and _of_that_kind(pair, found[1]) and _definite(target)
    return f"'{found[1]} to'" if known and _is_all_known(pair) and pair.change_is_near else None


def _is_all_known(pair: Pair) -> bool:
    """Whether what the newer clause says besides where to was told before."""
    topic = _beside_target(pair) - SHIFTED_STEMS - lexicon.GENERIC
    return bool(topic) and topic <= pair.texts.said_before


def _led_to(pair: Pair, unit: str) -> bool:
    """Whether `to` stands before the new amount, perhaps with a word between."""
    said = pair.newer.tokens
    places = [place for place, token in enumerate(said) if token.unit == unit]
    return any(token.low == "to" for place in places for token in said[max(0, place - LED_BY) : place])


def _beside_target(pair: Pair) -> frozenset[str]:
    """What the newer clause says besides where to."""
    tokens = pair.newer.tokens
    start = next(place for place, token in enumerate(tokens) if token.low in phrases.TO_WORDS)
    behind = (place for place, token in enumerate(tokens) if place > start and token.low in FOR)
    beside = (*tokens[:start], *tokens[next(behind, len(tokens)) :])
    return frozenset(token.stem for token in beside if not token.light and not token.unit)


def _of_that_kind(pair: Pair, shift: str) -> bool:
    """Whether what moved is a place that the older one names; or the newer one speaks of what the older one does there.

    `runs on Postgres` is not given up by `moved to Berlin`.
    """
    told = pair.older.content - pair.older.head.stems - lexicon.GENERIC
    return bool(told & pair.texts.newer.content) or (shift in phrases.MOVES and _says_where(pair.older))


def _says_where(clause: Clause) -> bool:
    """`is in the shed`, `is kept there`, `meets at`; not `is led by`."""
    return any(
        one.stem in STAYING or (one.stem == "be" and after.low in lexicon.PLACES)
        for one, after in pairwise(clause.rest)
    )


def _definite(target: Token) -> bool:
    """Whether it is a name, an address or something known: not `a new server`."""
    named = target.name and (target.text[0].isupper() or not target.text.replace("-", "").isalpha())
    return named or target.low in lexicon.KNOWN


def _is_thing(pair: Pair) -> bool:
    """Whether something is moved, not somebody: it has an article, or it is what was done."""
    first = pair.newer.tokens[0]
    return first.low in lexicon.ARTICLES | lexicon.SELVES | lexicon.SHIFT_VERBS


def _behind(tokens: tuple[Token, ...], words: frozenset[str]) -> Token | None:
    return next((after for token, after in pairwise(tokens) if token.low in words), None)
