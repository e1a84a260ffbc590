"""The same said of another place, or behind the same preposition."""

from __future__ import annotations

from itertools import pairwise, takewhile

from dionysus_mcp.mind.truth import lexicon, phrases
from dionysus_mcp.mind.truth.pair import Pair
from dionysus_mcp.mind.truth.reading import Clause
from dionysus_mcp.mind.truth.tokens import Token, stem

DWELLING = frozenset(map(stem, ("live", "work", "study", "sleep", "sit", "meet", "rehearse", "train")))
GATHERING = frozenset(map(stem, ("meet", "rehearse", "train")))
DWELT = frozenset(("in", "at"))
STOPPING = lexicon.PREPOSITIONS | {"and", "or"}
END = Token("", "", "", light=True)


def other_place(pair: Pair) -> str | None:
    """`is in the kitchen`, `is in the hall`."""
    places = [phrases.IS_AT.search(clause.plain) for clause in (pair.older, pair.newer)]
    if not all(places) or not states(pair) or pair.older.head.stems != pair.newer.head.stems:
        return None
    words = [set(found[1].split()) for found in places if found]
    for kind in (lexicon.BUILDINGS, lexicon.ROOMS):
        was, now = words[0] & kind, words[1] & kind
        if was and now and not was & now:
            return f"in another place: {min(was)} → {min(now)}"
    return None


def lives_elsewhere(pair: Pair) -> str | None:
    """`lives in Ghent`, `lives in Bruges`; `meets in the barn`, `meets in the school`."""
    was, now = (_dwelling(clause) for clause in (pair.older, pair.newer))
    ours, theirs = pair.older.head.stems, pair.newer.head.stems
    if not was or not now or was[0] != now[0] or (ours and theirs and ours != theirs):
        return None
    alike = was[1][0].name == now[1][0].name and not {token.stem for token in was[1]} & pair.newer.content
    return f"in another place: {was[1][-1].text} → {now[1][-1].text}" if alike else None


def _dwelling(clause: Clause) -> tuple[str, tuple[Token, ...]] | None:
    """How a clause says where somebody or something has its place: the verb with its preposition, and the place."""
    said = clause.rest
    for at, (verb, where) in enumerate(pairwise(said)):
        if verb.stem in DWELLING and where.low in DWELT:
            behind = said[at + 2 :]
            place = tuple(takewhile(lambda token: token.low not in STOPPING, behind))
            named = tuple(token for token in place if not token.light)
            known = where.low == "at" or verb.stem in GATHERING
            definite = bool(place) and (place[0].name or (known and place[0].low in lexicon.KNOWN))
            present = verb.low not in lexicon.PAST and not verb.text.endswith("ed")
            return (f"{verb.stem} {where.text}", named) if definite and present and named else None
    return None


def states(pair: Pair) -> bool:
    """Whether both say what something is or has: a verb of doing can have several objects."""
    verbs = {clause.verb.stem if clause.verb else "be" for clause in (pair.older, pair.newer)}
    return verbs <= {"be", "hav"}
