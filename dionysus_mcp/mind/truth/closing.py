"""The rules by which a newer text closes an older one by itself. Each says in words what it saw, or nothing.

There are two kinds: the same frame with another number, date or value; and a plain word of change about the same.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from re import Match

from dionysus_mcp.mind.truth import lexicon, phrases
from dionysus_mcp.mind.truth.frame import (
    MANY,
    amounts_correspond,
    another_amount,
    another_value,
    in_another_phrase,
    one_value,
    opposite_state,
)
from dionysus_mcp.mind.truth.grammar import VERB_STEMS
from dionysus_mcp.mind.truth.pair import Pair
from dionysus_mcp.mind.truth.reading import Clause, value
from dionysus_mcp.mind.truth.swaps import Swap
from dionysus_mcp.mind.truth.tokens import Token, is_auxiliary, stem

Rule = Callable[[Pair], str | None]

CHANGE_COSINE, TITLED_COSINE = 0.4, 0.25
CHANGE_LIKENESS_BARE, FRAME_LIKENESS = 0.2, 0.5
LED_BY = 3
RECORD_WORDS = 3
TITLE_WORDS = 2
SHIFTED_STEMS = frozenset(stem(word) for word in lexicon.SHIFT_VERBS | lexicon.TITLE_SHIFTS)
STAYING = lexicon.PLACING - {"be"} | frozenset(
    stem(verb) for verb in ("live", "host", "meet", "rehearse", "happen", "train")
)
ALSO = frozenset(("and", "or"))
END = Token("", "", "", light=True)
FOR = frozenset(("for",))


def closing(pair: Pair) -> str | None:
    """The first rule that says that the newer clause takes the older one's place."""
    return next((said for rule in RULES if (said := rule(pair))), None)


def is_now(pair: Pair) -> str | None:
    """`Backups go to the NAS.` `Backups now go to the storage box.`"""
    found = phrases.NOW.search(pair.newer.plain)
    if not found or not _change_is_near(pair) or not pair.same:
        return None
    if pair.changed_units:
        alike = amounts_correspond(pair, lone=True) and not (pair.dropped and pair.added) and not pair.opposed
        return f"'{found[1]}': {pair.amounts_in_words}" if alike and not _of_something_else(pair) else None
    if pair.opposed and opposite_state(pair):
        return f"'{found[1]}': the opposite state"
    if _other_means(pair):
        return f"'{found[1]}': by other means"
    if rule := in_another_phrase(pair):
        return f"'{found[1]}': {rule}"
    swap = _only_swap(pair)
    if swap is None or not (_same_doing(pair) or not pair.older.verb) or not _takes_the_place(pair, swap):
        return None
    return f"'{found[1]}': {swap.in_words}"


def changed_to(pair: Pair) -> str | None:
    """`The rent is 840 euros.` `The rent went up to 905 euros.`"""
    found = phrases.SHIFTS.search(pair.newer.plain)
    if not found or not _change_is_near(pair) or not pair.same or not pair.changed_units:
        return None
    before = phrases.FROM_TO.search(pair.newer.plain)
    if (before and not _said_of_older(pair, before[1])) or not any(_led_to(pair, unit) for unit in pair.changed_units):
        return None
    return f"'{found[1]}': {pair.amounts_in_words}"


def moved(pair: Pair) -> str | None:
    """`I live in Porto.` `I moved to Turin.`, `We track bugs in A.` `Moved our bug tracking over to B.`"""
    found = phrases.TO.search(pair.newer.plain)
    if not found or not pair.same or pair.newer.amounts or not pair.texts.near(CHANGE_COSINE / 2):
        return None
    if phrases.FROM_TO.search(pair.newer.plain):
        return None
    target = _behind(pair.newer.tokens, phrases.TO_WORDS)
    if target is None:
        return None
    if target.stem in pair.older.content:
        return None
    if phrases.HOUSES.search(pair.older.plain):
        home = target.name or bool(set(pair.newer.plain.split()) & lexicon.HOMES)
        return "'moved' after 'live'" if home and pair.newer.head.stems <= pair.older.head.stems else None
    topic = _beside_target(pair) - SHIFTED_STEMS - lexicon.GENERIC
    known = bool(topic) and topic <= pair.texts.said_before and _is_thing(pair) and _of_that_kind(pair, found[1])
    placed = phrases.PLACED.search(pair.older.plain) and not pair.older.amounts
    return (
        f"'{found[1]} to'" if known and placed and _definite(target) and _change_is_near(pair) else None
    )


def renamed(pair: Pair) -> str | None:
    """`The network is called Nest.` `The network was renamed to Nook.`"""
    found = phrases.RENAMED.search(pair.newer.plain)
    called = phrases.CALLED.search(pair.older.plain)
    return f"'{found[1]}'" if found and called and pair.same else None


def changed_from(pair: Pair) -> str | None:
    """`We host the wiki on Fly.` `The wiki moved from Fly to our own server.`"""
    shifted, found = phrases.SHIFTS.search(pair.newer.plain), phrases.FROM_TO.search(pair.newer.plain)
    if not (shifted and found) or not _said_of_older(pair, found[1]) or stem(found[2]) in pair.older.content:
        return None
    return f"'{shifted[1]} from {found[1].strip()}'" if pair.same and _change_is_near(pair) else None


def replaced(pair: Pair) -> str | None:
    """`Sessions are kept in Heron.` `We replaced Heron by Tern.`"""
    found = phrases.REPLACED.search(pair.newer.plain)
    if not found or not _said_of_older(pair, found[1]) or _one_of_several(pair, _stems(found[1])):
        return None
    return f"'replaced {found[1].strip()}'" if pair.same and _change_is_near(pair) else None


def instead_of(pair: Pair) -> str | None:
    """`Orders are packed by hand.` `Orders are packed by the machine instead of by hand.`"""
    found = phrases.INSTEAD.search(pair.newer.plain)
    if not found or not pair.same or not _said_of_older(pair, found[1]):
        return None
    others = pair.shared - pair.newer.head.stems - _stems(found[1])
    return f"'instead of {found[1].strip()}'" if others and _change_is_near(pair) else None


def ended(pair: Pair) -> str | None:
    """`Yuki works at the aquarium.` `Yuki no longer works at the aquarium.`, `Yuki quit her job there.`"""
    found = phrases.ENDS.search(pair.newer.plain) or phrases.ANY_MORE.search(pair.newer.plain)
    if not found or not pair.same or _is_negated(pair.older.plain) or not _change_is_near(pair):
        return None
    thing, amounts = _what_ended(pair, found)
    known = thing <= pair.texts.said_before and amounts <= pair.older.every_amount
    work = bool(pair.newer.content & lexicon.JOB and pair.older.content & lexicon.JOB)
    told = (thing - pair.older.head.stems) or amounts
    return f"'{found[1]}'" if known and (told or work) and not _one_of_several(pair, thing) else None


def gone(pair: Pair) -> str | None:
    """`Our supplier is Hagel.` `Hagel has shut down.`: what the older one names is no more."""
    found, thing = phrases.GONE.search(pair.newer.plain), pair.newer.head.stems
    if not found or not thing or thing & pair.older.head.stems or pair.older.negated:
        return None
    if pair.newer.within(found.end(), len(pair.newer.plain)):
        return None
    named = pair.newer.head.core <= pair.older.content and (pair.texts.titled or pair.older.names & thing)
    kin = pair.older.head.stems & lexicon.RELATIVES
    return f"'{found[1]}'" if named and not kin and not _one_of_several(pair, thing) and _change_is_near(pair) else None


def resigned(pair: Pair) -> str | None:
    """`Ida is head of sales.` `Ida has left.`"""
    found, head = phrases.LEFT.search(pair.newer.plain), pair.newer.head.stems
    roles = lexicon.ONE_VALUED | lexicon.WORKING
    role = any(token.low in roles for token in pair.older.rest)
    return f"'{found[1]}'" if found and head and head == pair.older.head.stems and role else None


def parted(pair: Pair) -> str | None:
    """`Jo and Mia are engaged.` `Jo and Mia have split up.`"""
    found = phrases.PARTED.search(pair.newer.plain)
    couple = pair.newer.head.stems <= pair.older.content and pair.older.content & lexicon.COUPLES
    return f"'{found[1]}'" if found and couple and pair.newer.head.stems and pair.same else None


def replaces(pair: Pair) -> str | None:
    """`run-204 is the reference.` `run-219 replaces run-204.`"""
    found = phrases.REPLACES.search(pair.newer.plain)
    wanted = _stems(found[1]) if found else frozenset()
    named = next((token.stem for token in pair.newer.tokens if token.name and token.stem in wanted), None)
    first = pair.older is pair.texts.older.clauses[0] and named in pair.older.head.core
    if named is None or not first or len(pair.older.head.core) > RECORD_WORDS or pair.newer.negated:
        return None
    return f"'replaces {named}'"


def retitled(pair: Pair) -> str | None:
    """Filed under `Image size changed` after `Image size`."""
    newer, older = pair.texts.newer, pair.texts.older
    if not newer.title_shifts or older.title_shifts or not pair.texts.titled or not _change_is_near(pair):
        return None
    first = pair.older is older.clauses[0] and pair.newer is newer.clauses[0]
    ours, theirs = pair.older.amounts.keys(), pair.newer.amounts.keys()
    if not first or min(len(newer.title), len(older.title)) < TITLE_WORDS or (ours and theirs and not ours & theirs):
        return None
    known = pair.changed_units or len(older.content & newer.content) > (pair.texts.cosine is None)
    return f"filed under '{pair.texts.said[1].subject}'" if known else None


def realised(pair: Pair) -> str | None:
    """`The launch is planned for 12 May.` `We went live on 19 May.`"""
    found = phrases.DONE.search(pair.newer.plain)
    planned = phrases.PLANS.search(pair.older.plain)
    head = pair.newer.head.stems
    known = bool(head & pair.texts.said_before) and pair.same and _change_is_near(pair)
    return f"'{found[1]}' after '{planned[1]}'" if found and planned and known else None


RULES: tuple[Rule, ...] = (
    replaces, changed_from, replaced, instead_of, ended, gone, resigned, parted, realised, is_now, changed_to, moved, renamed,
    another_amount, another_value, retitled,
)  # fmt: skip


def _change_is_near(pair: Pair) -> bool:
    """By meaning, or by the words of the clauses: a text that says much else is far in meaning."""
    if pair.same and pair.changed_units and pair.likeness >= FRAME_LIKENESS:
        return True
    if pair.texts.cosine is not None:
        return pair.texts.cosine >= (TITLED_COSINE if pair.texts.titled else CHANGE_COSINE)
    return pair.texts.titled or pair.likeness >= CHANGE_LIKENESS_BARE


def _same_doing(pair: Pair) -> bool:
    verbs = {clause.verb.stem for clause in (pair.older, pair.newer) if clause.verb}
    return pair.same_verb or (len(verbs) > 1 and verbs <= lexicon.WISHES)


def _only_swap(pair: Pair) -> Swap | None:
    return pair.swaps[0] if len(pair.swaps) == 1 else None


def _other_means(pair: Pair) -> bool:
    """`done by hand`, `go through the pipeline`: the same is done in another way."""
    both = all(phrases.MEANS.search(clause.plain) for clause in (pair.older, pair.newer))
    verb = pair.newer.verb
    ours, theirs = ({token.stem for token in clause.tokens if _is_done(token)} for clause in (pair.older, pair.newer))
    if not both or (ours - theirs - lexicon.GENERIC and theirs - ours - lexicon.GENERIC):
        return False
    plain_verb = verb is not None and (pair.same_verb or verb.stem in lexicon.GENERIC | {"be"})
    return plain_verb and bool(pair.dropped and pair.added)


def _is_done(token: Token) -> bool:
    return token.text.endswith("ed") or token.stem in VERB_STEMS


def _takes_the_place(pair: Pair, swap: Swap) -> bool:
    """Whether both cannot hold at once: not for one of several objects, nor for what else may be said of a thing."""
    if pair.lone_units - swap.units or swap.of_other_kinds:
        return False
    if any(is_auxiliary(token) for token in (*swap.was, *swap.now)):
        return False
    return _excludes(pair, swap)


def _excludes(pair: Pair, swap: Swap) -> bool:
    if swap.anchor in MANY and any(token.low in lexicon.PREPOSITIONS for token in swap.now):
        return False
    if swap.anchor in lexicon.WISHES and _goes_on(pair, swap):
        return False
    if not swap.bare or (swap.anchor not in MANY and swap.anchor != "be"):
        return True
    if swap.anchor == "be":
        return bool(pair.opposed or one_value(pair))
    return bool(pair.shared - pair.newer.head.stems - {swap.anchor})


def _goes_on(pair: Pair, swap: Swap) -> bool:
    """`prefers answers in English`: what is told of the words is behind them."""
    behind = next((after for token, after in pairwise(pair.older.tokens) if token is swap.was[-1]), None)
    return behind is not None and behind.low in lexicon.PREPOSITIONS


def _led_to(pair: Pair, unit: str) -> bool:
    """Whether `to` stands before the new amount, perhaps with a word between."""
    said = pair.newer.tokens
    places = [place for place, token in enumerate(said) if token.unit == unit]
    return any(token.low == "to" for place in places for token in said[max(0, place - LED_BY) : place])


def _of_something_else(pair: Pair) -> bool:
    """Whether the noun behind the new amount is news: `16 GB of RAM`, `500 GB of disk`."""
    for token, following in pairwise(token for token in pair.newer.tokens if token.low != "of"):
        if token.unit in pair.changed_units and not (following.light or following.unit):
            return following.stem not in pair.older.content
    return False


def _said_of_older(pair: Pair, words: str) -> bool:
    """Whether the older clause says these words of something else than itself."""
    wanted = _stems(words)
    said = {token.stem for token in pair.older.rest if not token.light}
    numbers = {value(token) for token in pair.older.rest if token.unit}
    return bool(wanted - pair.older.head.stems) and wanted <= said | numbers


def _what_ended(pair: Pair, ending: Match[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The words and amounts that an ending is said of: those behind it, up to the next `and`."""
    over = ending[0].startswith(" not ")
    start = ending.start() if over else ending.end()
    rest = pair.newer.plain[start : ending.end() if over else None]
    stop = phrases.STOPS.search(rest)
    part = pair.newer.within(start, start + (stop.start() if stop else len(rest)))
    said = frozenset(token.stem for token in part if not token.light and not token.unit)
    return said - lexicon.JOB - lexicon.GENERIC, frozenset(token.stem for token in part if token.unit not in {"", "date"})


def _one_of_several(pair: Pair, thing: frozenset[str]) -> bool:
    """Whether the older one names something else beside it: `soup, salad and toast`."""
    beside: set[str] = set()
    listed = False
    for token in (*pair.older.rest, END):
        if token.low in ALSO:
            listed = True
        elif (token.light or token is END) and not token.unit:
            if listed and beside & thing and beside - thing:
                return True
            beside, listed = set(), False
        elif token is not pair.older.verb:
            beside.add(token.stem)
    return False


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


def _stems(words: str) -> frozenset[str]:
    """The stems of words as they stand in a plain clause, up to the next preposition."""
    found: list[str] = []
    for word in words.split():
        if word in lexicon.PREPOSITIONS and found:
            break
        if word not in lexicon.LIGHT:
            found.append(stem(word))
    return frozenset(found)


def _behind(tokens: tuple[Token, ...], words: frozenset[str]) -> Token | None:
    return next((after for token, after in pairwise(tokens) if token.low in words), None)


def _is_negated(plain: str) -> bool:
    return bool(phrases.ENDS.search(plain) or phrases.ANY_MORE.search(plain)) or " not " in plain
