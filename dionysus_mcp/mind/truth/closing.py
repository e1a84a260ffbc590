"""The rules by which a newer text closes an older one by itself. Each says in words what it saw, or nothing.

There are two kinds: the same frame with another number, date or value; and a plain word of change about the same.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from re import Match

from dionysus_mcp.mind.truth import lexicon, phrases
from dionysus_mcp.mind.truth.amounts import LABELLED
from dionysus_mcp.mind.truth.doubts import tells_event
from dionysus_mcp.mind.truth.pair import SAME, TITLE_WORDS, WHEN, Pair
from dionysus_mcp.mind.truth.reading import value
from dionysus_mcp.mind.truth.swaps import Swap
from dionysus_mcp.mind.truth.tokens import Token, stem
from dionysus_mcp.mind.values import MemoryType

Rule = Callable[[Pair], str | None]

FRAME_COSINE, VALUE_COSINE, CHANGE_COSINE, TITLED_COSINE = 0.7, 0.5, 0.45, 0.25
FRAME_LIKENESS, FRAME_LIKENESS_BARE = 0.5, 0.6
CHANGE_LIKENESS_BARE = 0.2
MOST_EXTRA, MOST_EXTRA_BARE = 2, 1
REWORDED_LIKENESS = 0.4
VALUE_WORDS = 3
LED_BY = 3
SHARED_BARE = 2
RECORD_WORDS = 3


def closing(pair: Pair) -> str | None:
    """The first rule that says that the newer clause takes the older one's place."""
    return next((said for rule in RULES if (said := rule(pair))), None)


def another_amount(pair: Pair) -> str | None:
    """`The limit is 3.` `The limit is 6.`"""
    if not (pair.changed_units and _same_frame(pair) and not pair.lone_units):
        return None
    ours, theirs = pair.older.amounts, pair.newer.amounts
    single = all(len(ours[unit]) == 1 == len(theirs[unit]) for unit in pair.changed_units)
    fragment = pair.older.verb is None and not pair.older.head.stems
    if not single or fragment or len(pair.changed_units) > 1 or _another_one(pair):
        return None
    if _one_of_several(pair) or (pair.dropped and pair.added):
        return None
    return f"the same frame, another amount: {pair.amounts_in_words}"


def another_value(pair: Pair) -> str | None:
    """`The default branch is trunk.` `The default branch is main.`"""
    if pair.changed_units or pair.lone_units or not _same_frame(pair):
        return None
    if _opposite_state(pair):
        return "the same frame, the opposite state"
    swap = _only_swap(pair)
    if swap is None or not _one_valued(pair, swap):
        return None
    return f"the same frame, another value: {swap.in_words}"


def is_now(pair: Pair) -> str | None:
    """`Backups go to the NAS.` `Backups now go to the storage box.`"""
    found = phrases.NOW.search(pair.newer.plain)
    if not found or not _change_is_near(pair) or not pair.about_same:
        return None
    if pair.changed_units:
        reworded = pair.dropped and pair.added and pair.likeness < REWORDED_LIKENESS
        return f"'{found[1]}': {pair.amounts_in_words}" if _same_saying(pair) and not reworded else None
    swap = _only_swap(pair)
    if swap is None or not (pair.same_verb or not pair.older.verb) or not _takes_the_place(pair, swap):
        return None
    return f"'{found[1]}': {swap.in_words}"


def changed_to(pair: Pair) -> str | None:
    """`The rent is 840 euros.` `The rent went up to 905 euros.`"""
    found = phrases.SHIFTS.search(pair.newer.plain)
    if not found or not _change_is_near(pair) or not pair.about_same or not pair.changed_units:
        return None
    if not any(_led_to(pair, unit) for unit in pair.changed_units):
        return None
    return f"'{found[1]}': {pair.amounts_in_words}"


def moved(pair: Pair) -> str | None:
    """`I live in Porto.` `I moved to Turin.`, `The key is in the shed.` `The key was moved to the hall.`"""
    found = phrases.MOVES_HOME.search(pair.newer.plain)
    if not found or pair.about_same != SAME or pair.newer.amounts or not pair.texts.near(CHANGE_COSINE / 2):
        return None
    target = _behind(pair.newer.tokens, "to")
    house = phrases.HOUSES.search(pair.older.plain)
    if house and target and target.name:
        return "'moved' after 'live'"
    thing = pair.newer.tokens[0].text.lower() in lexicon.ARTICLES | lexicon.SELVES
    placed = phrases.PLACED.search(pair.older.plain) and not pair.older.amounts
    definite = target is not None and (target.name or target.text.lower() in lexicon.ARTICLES | lexicon.SELVES)
    return "'moved' after where it was" if thing and placed and definite and _change_is_near(pair) else None


def renamed(pair: Pair) -> str | None:
    """`The network is called Nest.` `The network was renamed to Nook.`"""
    found = phrases.RENAMED.search(pair.newer.plain)
    called = phrases.CALLED.search(pair.older.plain)
    return f"'{found[1]}'" if found and called and pair.about_same == SAME else None


def changed_from(pair: Pair) -> str | None:
    """`We host the wiki on Fly.` `The wiki moved from Fly to our own server.`"""
    shifted, found = phrases.SHIFTS.search(pair.newer.plain), phrases.FROM_TO.search(pair.newer.plain)
    if not (shifted and found) or not _said_of_older(pair, found[1]) or not _topic_is_shared(pair):
        return None
    return f"'{shifted[1]} from {found[1].strip()}'" if _change_is_near(pair) else None


def instead_of(pair: Pair) -> str | None:
    """`Orders are packed by hand.` `Orders are packed by the machine instead of by hand.`"""
    found = phrases.INSTEAD.search(pair.newer.plain)
    if not found or pair.about_same != SAME or not _said_of_older(pair, found[1]):
        return None
    others = pair.shared - pair.newer.head.stems - _stems(found[1])
    return f"'instead of {found[1].strip()}'" if others and _change_is_near(pair) else None


def ended(pair: Pair) -> str | None:
    """`Yuki works at the aquarium.` `Yuki no longer works at the aquarium.`"""
    found = phrases.ENDS.search(pair.newer.plain) or phrases.ANY_MORE.search(pair.newer.plain)
    if not found or pair.about_same != SAME or _is_negated(pair.older.plain) or not _change_is_near(pair):
        return None
    # The words of the ending itself are not what ended.
    ending = {stem(word) for word in found[1].split()} | lexicon.JOB
    said = pair.newer.content - pair.newer.head.stems - ending
    known = said <= pair.older.content - pair.older.head.stems and pair.newer.every_amount <= pair.older.every_amount
    work = bool(pair.newer.content & lexicon.JOB and pair.older.content & lexicon.JOB)
    return f"'{found[1]}'" if known and (said or work) else None


def replaces(pair: Pair) -> str | None:
    """`run-204 is the reference.` `run-219 replaces run-204.`"""
    found = phrases.REPLACES.search(pair.newer.plain)
    named = _first_name(pair, found) if found else None
    first = pair.older is pair.texts.older.clauses[0] and named in pair.older.head.core
    if named is None or not first or len(pair.older.head.core) > RECORD_WORDS or pair.newer.negated:
        return None
    return f"'replaces {named}'"


def retitled(pair: Pair) -> str | None:
    """Filed under `Image size changed` after `Image size`."""
    newer = pair.texts.newer
    if not newer.title_shifts or pair.texts.older.title_shifts or not pair.texts.titled or not _change_is_near(pair):
        return None
    if pair.older is not pair.texts.older.clauses[0] or pair.newer is not newer.clauses[0]:
        return None
    ours, theirs = pair.older.amounts.keys(), pair.newer.amounts.keys()
    if len(newer.title) < TITLE_WORDS or (ours and theirs and not ours & theirs):
        return None
    shared = len(pair.texts.older.content & newer.content)
    known = pair.changed_units or shared >= (SHARED_BARE if pair.texts.cosine is None else 1)
    return f"filed under '{pair.texts.said[1].subject}'" if known else None


RULES: tuple[Rule, ...] = (
    replaces, changed_from, instead_of, ended, is_now, changed_to, moved, renamed,
    another_amount, another_value, retitled,
)  # fmt: skip


def _same_frame(pair: Pair) -> bool:
    """Whether both say the same of the same, in the present, but for what differs."""
    if pair.about_same != SAME or pair.older.negated != pair.newer.negated:
        return False
    if tells_event(pair.newer) or pair.texts.said[1].memory_type == MemoryType.EPISODIC:
        return False
    if phrases.ENDS.search(pair.newer.plain) or phrases.ANY_MORE.search(pair.newer.plain):
        return False
    if measured_again(pair) or pair.older.sides != pair.newer.sides:
        return False
    bare = pair.texts.cosine is None
    extra = len(pair.dropped) + len(pair.added)
    if not pair.changed_units:
        return pair.texts.near(VALUE_COSINE)
    return (
        pair.texts.near(FRAME_COSINE)
        and pair.likeness >= (FRAME_LIKENESS_BARE if bare else FRAME_LIKENESS)
        and extra <= (MOST_EXTRA_BARE if bare else MOST_EXTRA)
    )


def _change_is_near(pair: Pair) -> bool:
    """By meaning, or by the words of the clauses: a text that says much else is far in meaning."""
    if pair.about_same == SAME and pair.changed_units and pair.likeness >= FRAME_LIKENESS:
        return True
    if pair.texts.cosine is not None:
        return pair.texts.cosine >= (TITLED_COSINE if pair.texts.titled else CHANGE_COSINE)
    return pair.likeness >= CHANGE_LIKENESS_BARE


def _one_of_several(pair: Pair) -> bool:
    """Whether the number names one of several: a client can support Ruby 3.2 and Ruby 3.3."""
    verb = pair.newer.verb
    labelled = any(unit.startswith(LABELLED) for unit in pair.changed_units)
    return labelled and verb is not None and verb.stem in MANY


def _another_one(pair: Pair) -> bool:
    """Whether it may be another time of the same: `the monthly meeting`, or a class on Mondays and one on Fridays."""
    words = {token.text.lower() for token in pair.newer.tokens[slice(*pair.newer.topic)]}
    if "weekday" in pair.changed_units:
        return not words & lexicon.ONE_VALUED
    return "date" in pair.changed_units and bool(words & lexicon.SERIAL)


def measured_again(pair: Pair) -> bool:
    """Whether it is a measure that is taken again and again, not one that is set."""
    core = pair.older.head.core
    return bool(core & lexicon.SERIES) and not core & lexicon.AIMS and " set to " not in pair.older.plain


def _only_swap(pair: Pair) -> Swap | None:
    return pair.swaps[0] if len(pair.swaps) == 1 else None


def _opposite_state(pair: Pair) -> bool:
    """Whether nothing differs but a state and its opposite."""
    ours, theirs = (set(clause.plain.split()) - lexicon.ARTICLES for clause in (pair.older, pair.newer))
    return pair.opposed and len(ours - theirs) == 1 == len(theirs - ours)


def _one_valued(pair: Pair, swap: Swap) -> bool:
    """Whether the head is a thing of one value, and nothing but the value differs."""
    short = max(len(swap.was), len(swap.now)) <= VALUE_WORDS
    one = any(token.text.lower() in lexicon.ONE_VALUED for token in pair.older.tokens[slice(*pair.older.topic)])
    return one and short and swap.bare and swap.anchor == "be" and pair.dropped | pair.added <= swap.stems


def _identifiers(swap: Swap) -> bool:
    """Whether both are one address, path or code."""
    return swap.single and all(side[0].name and not side[0].text.isalpha() for side in (swap.was, swap.now))


def _takes_the_place(pair: Pair, swap: Swap) -> bool:
    """Whether both cannot hold at once: not for one of several objects, nor for what else may be said of a thing."""
    if pair.lone_units - swap.units:
        return False
    if not swap.bare or (swap.anchor not in MANY and swap.anchor != "be"):
        return True
    if swap.anchor == "be":
        return pair.opposed or _one_valued(pair, swap) or _identifiers(swap)
    return bool(pair.shared - pair.newer.head.stems - {swap.anchor})


def _led_to(pair: Pair, unit: str) -> bool:
    """Whether `to` stands before the new amount, perhaps with a word between."""
    said = pair.newer.tokens
    places = [place for place, token in enumerate(said) if token.unit == unit]
    return any(token.text.lower() == "to" for place in places for token in said[max(0, place - LED_BY) : place])


def _of_something_else(pair: Pair) -> bool:
    """Whether the noun behind the new amount is news: `16 GB of RAM`, `500 GB of disk`."""
    for token, following in pairwise(token for token in pair.newer.tokens if token.text.lower() != "of"):
        if token.unit in pair.changed_units and not (following.light or following.unit):
            return following.stem not in pair.older.content
    return False


def _same_saying(pair: Pair) -> bool:
    """Whether an amount is one of the same thing: the unit says what, or the words around it do."""
    if _of_something_else(pair):
        return False
    if any(not swap.measured for swap in pair.swaps):
        return pair.differences == 1 or bool(pair.changed_units & WHEN)
    return pair.about_same == SAME or pair.same_verb or bool(pair.shared - pair.newer.head.stems)


def _said_of_older(pair: Pair, words: str) -> bool:
    """Whether the older clause says these words of something else than itself."""
    wanted = _stems(words)
    said = {token.stem for token in pair.older.rest if not token.light}
    numbers = {value(token) for token in pair.older.rest if token.unit}
    return (
        bool(wanted)
        and all(word in said or word in numbers for word in wanted)
        and bool(wanted - pair.older.head.stems)
    )


def _topic_is_shared(pair: Pair) -> bool:
    ours, theirs = pair.older.head, pair.newer.head
    if pair.about_same:
        return True
    said_before = pair.texts.older.content | pair.texts.older.title
    said_now = pair.texts.newer.content | pair.texts.newer.title
    back = not ours.stems or bool(ours.stems & theirs.stems) or ours.stems <= said_now
    return bool(theirs.stems) and theirs.stems - lexicon.MEASURES <= said_before and back


def _stems(words: str) -> frozenset[str]:
    """The stems of words as they stand in a plain clause, up to the next preposition."""
    found: list[str] = []
    for word in words.split():
        if word in lexicon.PREPOSITIONS and found:
            break
        if word not in lexicon.LIGHT:
            found.append(stem(word))
    return frozenset(found)


def _first_name(pair: Pair, found: Match[str]) -> str | None:
    wanted = _stems(found[1])
    return next((token.stem for token in pair.newer.tokens if token.name and token.stem in wanted), None)


def _behind(tokens: tuple[Token, ...], word: str) -> Token | None:
    for token, following in pairwise(tokens):
        if token.text.lower() == word:
            return following
    return None


def _is_negated(plain: str) -> bool:
    return bool(phrases.ENDS.search(plain) or phrases.ANY_MORE.search(plain)) or " not " in plain


MANY = frozenset(stem(verb) for verb in lexicon.MANY)
