"""What stands in one clause where something else stands in another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from dionysus_mcp.mind.truth.amounts import WHEN
from dionysus_mcp.mind.truth.grammar import VERB_STEMS
from dionysus_mcp.mind.truth.lexicon import (
    ARTICLES,
    FILLERS,
    MARKERS,
    PLACES,
    PLACING,
    PREPOSITIONS,
    PRONOUNS,
    SELVES,
    words_of,
)
from dionysus_mcp.mind.truth.phrases import MARKER_PHRASES, NATION
from dionysus_mcp.mind.truth.tokens import Token

Words = tuple[Token, ...]

OWNERS = ARTICLES | SELVES | PRONOUNS
OF_MANY_KINDS = words_of("in on with for")
"""Prepositions of place as of manner: `in German` says nothing about `in the channel`."""

UNALIGNED = ARTICLES | FILLERS | MARKERS | SELVES | {"longer", "no"}


@dataclass(frozen=True)
class Swap:
    """Words in the place of other words, behind the same word (`anchor`, the stem of a verb or a preposition)."""

    anchor: str
    was: Words
    now: Words

    @property
    def in_words(self) -> str:
        return f"{' '.join(token.text for token in self.was)} → {' '.join(token.text for token in self.now)}"

    @property
    def stems(self) -> frozenset[str]:
        return frozenset(token.stem for token in (*self.was, *self.now))

    @property
    def units(self) -> frozenset[str]:
        """The units of amounts within it."""
        return frozenset(token.unit for token in (*self.was, *self.now) if token.unit)

    @property
    def measured(self) -> bool:
        """Whether it is an amount for an amount."""
        return all(any(token.unit for token in _first_phrase(side)) for side in (self.was, self.now))

    @property
    def of_other_kinds(self) -> bool:
        """Whether it is a day for an hour."""
        was, now = ({token.unit for token in side if token.unit in WHEN} for side in (self.was, self.now))
        return bool(was and now) and not was & now

    @property
    def of_two_kinds(self) -> bool:
        """`Dutch` for `Dr Pohl`, `broken` for `Ute Lang`."""
        sides = ((self.was, self.now), (self.now, self.was))
        nations = sum(bool(NATION.fullmatch(one[0].text)) for one, _ in sides)
        return nations == 1 or any(one[0].name and not any(token.name for token in other) for one, other in sides)

    @property
    def bare(self) -> bool:
        """Whether no preposition leads to it."""
        return not (_led(self.was) or _led(self.now) or self.anchor in PREPOSITIONS)

    @property
    def single(self) -> bool:
        return len(self.was) == 1 == len(self.now)


def swaps(older: Words, newer: Words) -> Iterator[Swap]:
    """The swaps between what is said in two clauses. Words that differ without a common word before are none."""
    ours, theirs = _aligned(older), _aligned(newer)
    matcher = SequenceMatcher(None, [t.stem for t in ours], [t.stem for t in theirs], autojunk=False)
    for operation, start, end, now_start, now_end in matcher.get_opcodes():
        if operation != "replace" or not start or not _leads(ours[start - 1]):
            continue
        swap = Swap(ours[start - 1].stem, tuple(ours[start:end]), tuple(theirs[now_start:now_end]))
        of_being = "be" in (swap.anchor, ours[start - 2].stem if start > 1 else "")
        led = _led(swap.was) or swap.anchor in PREPOSITIONS
        if not _same_slot(swap) or (of_being and led and not _both_places(swap)):
            continue
        if swap.anchor not in OF_MANY_KINDS or _owned(swap.was, older) == _owned(swap.now, newer):
            yield swap


def _aligned(tokens: Words) -> list[Token]:
    """What is said, without articles, adverbs and words that only say that it changed."""
    words = [token.low for token in tokens]
    marked: set[int] = set()
    said = " ".join(words)
    for phrase in (phrase for phrase in MARKER_PHRASES if phrase in said):
        length = phrase.count(" ") + 1
        for place in range(len(words) - length + 1):
            if " ".join(words[place : place + length]) == phrase:
                marked.update(range(place, place + length))
    return [token for place, token in enumerate(tokens) if words[place] not in UNALIGNED and place not in marked]


def _leads(token: Token) -> bool:
    """Whether a value may stand behind the word: a verb or a preposition."""
    return token.light or token.stem in VERB_STEMS or token.text.endswith(("ed", "en"))


def _same_slot(swap: Swap) -> bool:
    """Whether one may take the place of the other: both led by a like preposition, or both by none."""
    was, now = swap.was[0].low, swap.now[0].low
    phrases = [_first_phrase(side) for side in (swap.was, swap.now)]
    amounts = [any(token.unit for token in phrase) for phrase in phrases]
    if not all(any(not token.light for token in phrase) for phrase in phrases) or amounts[0] != amounts[1]:
        return False
    if _led(swap.was) or _led(swap.now):
        return was == now or (swap.anchor in PLACING and was in PLACES and now in PLACES)
    return True


def _both_places(swap: Swap) -> bool:
    """Whether both say where something is: `in the hall`, `in Rome`, but not `in use`."""
    was, now = _first_phrase(swap.was), _first_phrase(swap.now)
    alike = any(token.name for token in was) == any(token.name for token in now)
    another_preposition = was[0].low != now[0].low and _led(was)
    return alike or another_preposition


def _owned(words: Words, said: Words) -> bool:
    """Whether an article or a possessive stands before the words."""
    place = next(index for index, token in enumerate(said) if token is words[0])
    return place > 0 and said[place - 1].low in OWNERS


def _first_phrase(side: Words) -> Words:
    """What stands before the next preposition."""
    for place, token in enumerate(side[1:], start=1):
        if token.low in PREPOSITIONS:
            return side[:place]
    return side


def _led(words: Words) -> bool:
    return words[0].low in PREPOSITIONS
