"""What is no more: it ended, was replaced, or somebody left."""

from __future__ import annotations

from re import Match

from dionysus_mcp.mind.truth import lexicon, phrases
from dionysus_mcp.mind.truth.pair import Pair
from dionysus_mcp.mind.truth.reading import value
from dionysus_mcp.mind.truth.tokens import Token, stem

END = Token("", "", "", light=True)


def replaced(pair: Pair) -> str | None:
    """`Sessions are kept in Heron.` `We replaced Heron by Tern.`"""
    found = phrases.REPLACED.search(pair.newer.plain)
    if not found or not said_of_older(pair, found[1]):
        return None
    return f"'replaced {found[1].strip()}'" if pair.same and pair.change_is_near else None


def instead_of(pair: Pair) -> str | None:
    """`Orders are packed by hand.` `Orders are packed by the machine instead of by hand.`"""
    found = phrases.INSTEAD.search(pair.newer.plain)
    if not found or not pair.same or not said_of_older(pair, found[1]):
        return None
    others = pair.shared - pair.newer.head.stems - stems_of(found[1])
    return f"'instead of {found[1].strip()}'" if others and pair.change_is_near else None


def ended(pair: Pair) -> str | None:
    """`Yuki works at the aquarium.` `Yuki no longer works at the aquarium.`, `Yuki quit her job there.`"""
    found = phrases.ENDS.search(pair.newer.plain) or phrases.ANY_MORE.search(pair.newer.plain)
    if not found or not pair.same or _is_negated(pair.older.plain) or not pair.change_is_near:
        return None
    thing, amounts = _what_ended(pair, found)
    known = thing <= pair.texts.said_before and amounts <= pair.older.every_amount
    work = bool(pair.newer.content & lexicon.JOB and pair.older.content & lexicon.JOB)
    told = (thing - pair.older.head.stems) or amounts
    return f"'{found[1]}'" if known and (told or work) else None


def gone(pair: Pair) -> str | None:
    """`Our supplier is Hagel.` `Hagel has shut down.`: what the older one names is no more, perhaps."""
    found, thing = phrases.GONE.search(pair.newer.plain), pair.newer.head.stems
    if not found or not thing or thing & pair.older.head.stems or pair.older.negated:
        return None
    if pair.newer.within(found.end(), len(pair.newer.plain)) or pair.older.head.stems & lexicon.RELATIVES:
        return None
    named = pair.newer.head.core <= pair.older.content and (pair.texts.titled or pair.older.names & thing)
    return f"'{found[1]}'" if named and pair.change_is_near else None


def said_of_older(pair: Pair, words: str) -> bool:
    """Whether the older clause says these words of something else than itself."""
    wanted = stems_of(words)
    said = {token.stem for token in pair.older.rest if not token.light}
    numbers = {value(token) for token in pair.older.rest if token.unit}
    return bool(wanted - pair.older.head.stems) and wanted <= said | numbers


def stems_of(words: str) -> frozenset[str]:
    """The stems of words as they stand in a plain clause, up to the next preposition."""
    found: list[str] = []
    for word in words.split():
        if word in lexicon.PREPOSITIONS and found:
            break
        if word not in lexicon.LIGHT:
            found.append(stem(word))
    return frozenset(found)


def _what_ended(pair: Pair, ending: Match[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The words and amounts that an ending is said of: those behind it, up to the next `and`."""
    over = ending[0].startswith(" not ")
    start = ending.start() if over else ending.end()
    rest = pair.newer.plain[start : ending.end() if over else None]
    stop = phrases.STOPS.search(rest)
    part = pair.newer.within(start, start + (stop.start() if stop else len(rest)))
    said = frozenset(token.stem for token in part if not token.light and not token.unit)
    return said - lexicon.JOB - lexicon.GENERIC, frozenset(
        token.stem for token in part if token.unit not in {"", "date"}
    )


def _is_negated(plain: str) -> bool:
    return bool(phrases.ENDS.search(plain) or phrases.ANY_MORE.search(plain)) or " not " in plain
