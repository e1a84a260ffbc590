"""The first kind of change that closes: the same frame with another amount, value, place or state."""

from __future__ import annotations

import re
from itertools import pairwise, takewhile

from dionysus_mcp.mind.truth import lexicon, phrases
from dionysus_mcp.mind.truth.amounts import COUNT, LABELLED, WHEN
from dionysus_mcp.mind.truth.doubts import tells_event
from dionysus_mcp.mind.truth.grammar import VERB_STEMS
from dionysus_mcp.mind.truth.pair import Pair
from dionysus_mcp.mind.truth.places import lives_elsewhere, other_place, states
from dionysus_mcp.mind.truth.reading import Clause
from dionysus_mcp.mind.truth.tokens import Token, stem
from dionysus_mcp.mind.values import MemoryType

FRAME_COSINE, VALUE_COSINE = 0.7, 0.45
FRAME_LIKENESS_BARE = 0.5
MOST_ADDED = 3
VALUE_WORDS = 3
PRICE = re.compile(r"\d+[.,]\d\d")
SETTING = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
UNTIL = frozenset(("until", "till"))


def another_amount(pair: Pair) -> str | None:
    """`The limit is 3.` `The limit is 6.`"""
    if (
        not pair.changed_units
        or pair.older.sides != pair.newer.sides
        or not _same_frame(pair)
        or not amounts_correspond(pair)
        or pair.opposed
    ):
        return None
    if not pair.texts.near(VALUE_COSINE if pair.texts.titled else FRAME_COSINE) or not _says_of_what(pair):
        return None
    least = FRAME_LIKENESS_BARE if pair.texts.cosine is None and not pair.texts.titled else 0
    if pair.likeness < least or _another_one(pair) or not _same_but_for_amounts(pair):
        return None
    return f"the same frame, another amount: {pair.amounts_in_words}"


def another_value(pair: Pair) -> str | None:
    """`The default branch is trunk.` `The default branch is main.`"""
    if pair.changed_units or pair.lone_units or not _same_frame(pair) or not pair.texts.near(VALUE_COSINE):
        return None
    if pair.opposed and opposite_state(pair):
        return "the same frame, the opposite state"
    return one_value(pair) or other_place(pair) or _other_state(pair) or _other_name(pair) or lives_elsewhere(pair)


def measured_again(pair: Pair) -> bool:
    """Whether it is a measure that is taken again and again, not one that is set."""
    core = pair.older.head.core
    if all(phrases.TAKEN_AT.search(clause.plain) for clause in (pair.older, pair.newer)):
        return True
    return bool(core & lexicon.SERIES) and not core & lexicon.AIMS and " set to " not in pair.older.plain


def _same_frame(pair: Pair) -> bool:
    """Whether both tell of the same thing, how it is now."""
    if not pair.same or pair.older.negated != pair.newer.negated:
        return False
    if tells_event(pair.newer) or pair.texts.said[1].memory_type == MemoryType.EPISODIC or measured_again(pair):
        return False
    return not (phrases.ENDS.search(pair.newer.plain) or phrases.ANY_MORE.search(pair.newer.plain))


def amounts_correspond(pair: Pair, lone: bool = False) -> bool:
    """Whether one amount stands for one other, in the same unit; a day and an hour are one."""
    ours, theirs = pair.amounts
    if pair.older.negated != pair.newer.negated or (pair.older.sides ^ pair.newer.sides) & UNTIL:
        return False
    if pair.left_of_core and not all(unit.startswith(COUNT) for unit in pair.changed_units):
        return False
    single = all(len(ours[unit]) == 1 == len(theirs[unit]) for unit in pair.changed_units)
    kinds = len(pair.changed_units - WHEN) + bool(pair.changed_units & WHEN)
    return single and kinds == 1 and (lone or not pair.lone_units - {"recurrence"})


def _same_but_for_amounts(pair: Pair) -> bool:
    """Whether nothing else stands in the place of something else. Filed under the same, one may say more."""
    dropped, added = pair.dropped, pair.added
    if dropped and added:
        return False
    if pair.texts.titled:
        before = leading(pair.newer, pair) | (leading(pair.older, pair) - pair.older.head.stems)
        return len(dropped | added) <= MOST_ADDED and not (dropped | added) & before - VERB_STEMS
    return not added - VERB_STEMS and len(dropped - VERB_STEMS) <= (pair.texts.cosine is not None)


def leading(clause: Clause, pair: Pair) -> frozenset[str]:
    """What a clause says before its amount: what the amount is of."""
    before = takewhile(lambda token: token.unit not in pair.changed_units, clause.tokens)
    return frozenset(token.stem for token in before)


def _says_of_what(pair: Pair) -> bool:
    """A bare note (`fact 1`) does not say whether its number is how much or which one."""
    labelled = any(unit.startswith(LABELLED) for unit in pair.changed_units)
    if not labelled:
        return bool(pair.older.head.stems or pair.older.verb or pair.texts.titled)
    priced = pair.texts.titled and all(PRICE.fullmatch(token.text) for token in pair.newer.tokens if token.unit)
    return bool(pair.older.head.stems or priced)


def _another_one(pair: Pair) -> bool:
    """Whether it may be another time of the same: `the monthly meeting`, or a class on Mondays and one on Fridays."""
    words = {token.low for token in pair.newer.tokens[slice(*pair.newer.topic)]}
    if "weekday" in pair.changed_units:
        return not words & lexicon.ONE_VALUED
    return "date" in pair.changed_units and bool(words & lexicon.SERIAL)


def opposite_state(pair: Pair) -> bool:
    """Whether no more differs than a state and its opposite, and what one of them says besides."""
    if pair.changed_units or pair.lone_units or "clock" in pair.older.amounts:
        return False
    stems = frozenset(map(stem, pair.opposed))
    dropped, added = (words - stems - lexicon.EVERYBODY for words in (pair.dropped, pair.added))
    beside = dropped | added
    return not beside or (pair.texts.titled and not (dropped and added) and len(beside) < MOST_ADDED)


def one_value(pair: Pair) -> str | None:
    """Whether both name a thing of one value, and nothing but the value differs."""
    one = _of_one_value(pair)
    dropped = pair.older.content - pair.newer.content - lexicon.GENERIC
    added = pair.newer.content - pair.older.content - lexicon.GENERIC
    if not one or not dropped or not added or max(len(dropped), len(added)) > VALUE_WORDS or not states(pair):
        return None
    ours, theirs = pair.older.head.stems, pair.newer.head.stems
    if not ours or not theirs or dropped & ours or added & theirs:
        return None
    if any(swap.of_two_kinds for swap in pair.swaps) or _led(pair.older) != _led(pair.newer):
        return None
    return f"the same frame, another value: {', '.join(sorted(one))}"


def _of_one_value(pair: Pair) -> frozenset[str]:
    """What both name that has one value at a time."""
    ours, theirs = ({token.low for token in clause.tokens} for clause in (pair.older, pair.newer))
    coloured = ours & lexicon.COLOURS and theirs & lexicon.COLOURS
    return frozenset(ours & theirs & lexicon.ONE_VALUED) | (frozenset(("colour",)) if coloured else frozenset())


def _led(clause: Clause) -> bool:
    """Whether what it is stands behind a preposition: `is from Ulm`."""
    return any(one.stem == "be" and after.low in lexicon.PREPOSITIONS for one, after in pairwise(clause.stated))


def _other_name(pair: Pair) -> str | None:
    """`The class teacher is Ms Lind.` `The class teacher is Mr Amari.`, `MODE=fast` `MODE=safe`."""
    if len(pair.swaps) != 1 or not states(pair):
        return None
    swap, head = pair.swaps[0], pair.newer.tokens[slice(*pair.newer.topic)]
    if (
        swap.of_two_kinds
        or swap.anchor != "be"
        or not swap.bare
        or pair.newer.head.core & lexicon.RELATIVES
        or not pair.older.head.core & pair.newer.head.core
    ):
        return None
    named = _names(swap.was) and _names(swap.now) and not pair.newer.head.core & pair.newer.names
    setting = any(SETTING.fullmatch(token.text) for token in head)
    return f"the same frame, another value: {swap.in_words}" if named or setting else None


def _names(side: tuple[Token, ...]) -> bool:
    """Whether it begins with a name; behind a label the first capital alone is none."""
    return side[0].name or (side[0].text[0].isupper() and any(token.name for token in side))


def _other_state(pair: Pair) -> str | None:
    """`Ticket 88: in progress.` `Ticket 88: done.`"""
    ours, theirs = pair.older.head, pair.newer.head
    said = [clause.content - clause.head.stems for clause in (pair.older, pair.newer)]
    known = all(words and words <= lexicon.STATES for words in said)
    labelled = not pair.older.verb and not pair.newer.verb
    if not known or said[0] == said[1] or ours.stems != theirs.stems or not labelled:
        return None
    return f"in another state: {', '.join(sorted(said[1]))}"
