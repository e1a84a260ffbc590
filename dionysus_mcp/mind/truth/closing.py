"""The rules by which a newer text closes an older one by itself. Each says in words what it saw, or nothing.

There are two kinds: the same frame with another number, date or value; and a plain word of change about the same.
"""

from __future__ import annotations

from collections.abc import Callable

from dionysus_mcp.mind.truth import lexicon, phrases
from dionysus_mcp.mind.truth.frame import (
    amounts_correspond,
    another_amount,
    another_value,
    leading,
    opposite_state,
)
from dionysus_mcp.mind.truth.grammar import VERB_STEMS
from dionysus_mcp.mind.truth.leaving import ended, gone, instead_of, replaced, stems_of
from dionysus_mcp.mind.truth.moving import changed_from, changed_to, moved
from dionysus_mcp.mind.truth.pair import Pair
from dionysus_mcp.mind.truth.swaps import OF_MANY_KINDS, Swap
from dionysus_mcp.mind.truth.tokens import is_auxiliary

Rule = Callable[[Pair], str | None]

RECORD_WORDS = 3
TITLE_WORDS = 2


def closing(pair: Pair) -> str | None:
    """The first rule that says that the newer clause takes the older one's place."""
    return next((said for rule in RULES if (said := rule(pair))), None)


def is_now(pair: Pair) -> str | None:
    """`Backups go to the NAS.` `Backups now go to the storage box.`"""
    found = phrases.NOW.search(pair.newer.plain)
    if not found or not pair.change_is_near or not pair.same:
        return None
    said = _other_amount(pair) if pair.changed_units else _other_words(pair)
    return f"'{found[1]}': {said}" if said else None


def _other_amount(pair: Pair) -> str | None:
    alike = amounts_correspond(pair, lone=True) and not (pair.dropped and pair.added) and not pair.opposed
    if pair.added & leading(pair.newer, pair) - VERB_STEMS:
        return None
    return pair.amounts_in_words if alike else None


def _other_words(pair: Pair) -> str | None:
    if pair.opposed and opposite_state(pair):
        return "the opposite state"
    swap = _only_swap(pair)
    if swap is None or not (_same_doing(pair) or not pair.older.verb) or not _takes_the_place(pair, swap):
        return None
    return swap.in_words


def replaces(pair: Pair) -> str | None:
    """`run-204 is the reference.` `run-219 replaces run-204.`"""
    found = phrases.REPLACES.search(pair.newer.plain)
    wanted = stems_of(found[1]) if found else frozenset()
    named = next((token.stem for token in pair.newer.tokens if token.name and token.stem in wanted), None)
    first = pair.older is pair.texts.older.clauses[0] and named in pair.older.head.core
    if named is None or not first or len(pair.older.head.core) > RECORD_WORDS or pair.newer.negated:
        return None
    return f"'replaces {named}'"


def retitled(pair: Pair) -> str | None:
    """Filed under `Image size changed` after `Image size`."""
    newer, older = pair.texts.newer, pair.texts.older
    if not newer.title_shifts or older.title_shifts or not pair.texts.titled or not pair.change_is_near:
        return None
    first = pair.older is older.clauses[0] and pair.newer is newer.clauses[0]
    ours, theirs = pair.older.amounts.keys(), pair.newer.amounts.keys()
    if not first or min(len(newer.title), len(older.title)) < TITLE_WORDS or (ours and theirs and not ours & theirs):
        return None
    known = pair.changed_units or len(older.content & newer.content) > (pair.texts.cosine is None)
    return f"filed under '{pair.texts.said[1].subject}'" if known else None


RULES: tuple[Rule, ...] = (
    replaces, changed_from, replaced, instead_of, ended, gone, is_now, changed_to, moved,
    another_amount, another_value, retitled,
)  # fmt: skip


def _same_doing(pair: Pair) -> bool:
    verbs = {clause.verb.stem for clause in (pair.older, pair.newer) if clause.verb}
    return pair.same_verb or (len(verbs) > 1 and verbs <= lexicon.WISHES)


def _only_swap(pair: Pair) -> Swap | None:
    return pair.swaps[0] if len(pair.swaps) == 1 else None


def _takes_the_place(pair: Pair, swap: Swap) -> bool:
    """Whether it may be the same slot: not a day for an hour, nor a manner for a person."""
    if pair.lone_units - swap.units or swap.of_other_kinds or (swap.of_two_kinds and swap.anchor in OF_MANY_KINDS):
        return False
    return not any(is_auxiliary(token) for token in (*swap.was, *swap.now))
