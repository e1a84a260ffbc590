"""What two texts are to each other when nothing closes: the same again, perhaps a change, more about it, or neither."""

from __future__ import annotations

from collections.abc import Callable

from dionysus_mcp.mind.truth import lexicon, phrases
from dionysus_mcp.mind.truth.closing import MANY, measured_again
from dionysus_mcp.mind.truth.doubts import mood, other_scope
from dionysus_mcp.mind.truth.pair import SAME, WHEN, Pair
from dionysus_mcp.mind.truth.reading import Clause, Head

REPEATED_COSINE, REPEATED_LIKENESS, REPEATED_LIKENESS_BARE = 0.85, 0.5, 0.75
LIKELY_COSINE, LIKELY_LIKENESS, LIKELY_LIKENESS_BARE = 0.6, 0.6, 0.4
WORD_COSINE = 0.5
RELATED_COSINE = 0.6


def same_words(pair: Pair) -> str | None:
    """The same telling words and amounts, in whatever order."""
    same = pair.older.content == pair.newer.content and pair.older.every_amount == pair.newer.every_amount
    return "the same words" if same and _alike(pair) and not _turned_round(pair) else None


def close_words(pair: Pair) -> str | None:
    """Nearly the same words and meaning, and nothing that differs."""
    if pair.changed_units or pair.lone_units or not _alike(pair) or _turned_round(pair):
        return None
    if pair.older.head.amounts != pair.newer.head.amounts or (pair.older.names ^ pair.newer.names):
        return None
    if not pair.about_same and pair.dropped and pair.added:
        return None
    same_amounts = pair.older.every_amount and pair.older.every_amount == pair.newer.every_amount
    if pair.texts.cosine is None:
        near = pair.likeness >= REPEATED_LIKENESS_BARE and not (pair.dropped and pair.added)
    else:
        near = pair.texts.cosine >= REPEATED_COSINE and bool(pair.likeness >= REPEATED_LIKENESS or same_amounts)
    return "close, and nothing differs" if near and not pair.swaps and not _tells_change(pair) else None


def contrary(pair: Pair) -> str | None:
    """One affirms what the other denies, or says the opposite."""
    if not _likely(pair) or pair.about_same != SAME or pair.changed_units:
        return None
    if pair.dropped and pair.added and pair.likeness < REPEATED_LIKENESS:
        return None
    if pair.opposed != (_denies(pair.older.plain) != _denies(pair.newer.plain)):
        return "one says the opposite of the other"
    return None


def other_holder(pair: Pair) -> str | None:
    """`Milan is the treasurer.` `Salma is the treasurer.`"""
    ours, theirs = ({token.stem for token in clause.rest if not token.light} for clause in (pair.older, pair.newer))
    named = all(_is_name(clause) for clause in (pair.older, pair.newer))
    role = all(" is the " in clause.plain or " is our " in clause.plain for clause in (pair.older, pair.newer))
    return "another holder of the same role" if ours == theirs and ours and role and named else None


def other_amount(pair: Pair) -> str | None:
    verbs = [clause.verb.stem if clause.verb else "be" for clause in (pair.older, pair.newer)]
    comparable = pair.same_verb or "be" in verbs
    if measured_again(pair) or pair.lone_units & WHEN:
        return None
    one = pair.differences == 1 and len(pair.changed_units) == 1 and comparable and pair.older.sides == pair.newer.sides
    if pair.about_same and one and _likely(pair) and _denies(pair.older.plain) == _denies(pair.newer.plain):
        return f"perhaps another amount: {pair.amounts_in_words}"
    return None


def other_value(pair: Pair) -> str | None:
    if pair.about_same != SAME or len(pair.swaps) != 1 or pair.changed_units or pair.lone_units or not _likely(pair):
        return None
    return None if _one_of_several(pair) else f"perhaps another value: {pair.swaps[0].in_words}"


def turned_round(pair: Pair) -> str | None:
    """`prefers tea over coffee`, `prefers coffee over tea`."""
    return (
        "the same words the other way round"
        if pair.older.content == pair.newer.content and _turned_round(pair)
        else None
    )


def word_of_change(pair: Pair) -> str | None:
    """A word that often tells of a change, about the same."""
    if not (pair.about_same or pair.texts.titled) or not pair.texts.near(WORD_COSINE):
        return None
    if pair.texts.newer.title_shifts and pair.texts.titled:
        return "filed under a change"
    for pattern in (phrases.ENDS, phrases.NOW, phrases.SHIFTS, phrases.SOFT):
        found = pattern.search(pair.newer.plain)
        replaced = {
            phrases.NOW: bool(pair.changed_units) or _reworded(pair),
            phrases.ENDS: bool(pair.shared - pair.newer.head.stems),
        }.get(pattern, True)
        if found and found[1] not in pair.older.plain and replaced and _something_given_up(pair):
            return f"'{found[1]}' about the same"
    return None


LIKELY_CHANGES: tuple[Callable[[Pair], str | None], ...] = (
    turned_round, contrary, other_holder, other_amount, other_value, word_of_change,
)  # fmt: skip


def related(pair: Pair) -> str | None:
    """What makes the newer text one more about the same."""
    if pair.about_same or pair.texts.titled:
        return "about the same"
    ours, theirs = pair.older.head, pair.newer.head
    if ours.stems & theirs.stems & (pair.older.names | pair.texts.names) or (other_scope(pair) and pair.shared):
        return "about the same name, or the same elsewhere"
    another = ours.amounts != theirs.amounts and ours.stems & theirs.stems and not _dated(pair)
    if not another and (_mentions(pair.newer, ours) or _mentions(pair.older, theirs)):
        return "one speaks of what the other is about"
    if another or (ours.stems and theirs.stems):
        return None
    close = pair.texts.cosine is not None and pair.texts.cosine >= RELATED_COSINE and pair.shared
    return "close in meaning" if close or pair.shared & pair.newer.names else None


def _reworded(pair: Pair) -> bool:
    """Whether something else is said with the same verb, which has no several objects."""
    if pair.swaps:
        return not _one_of_several(pair)
    several = pair.newer.verb is not None and pair.newer.verb.stem in MANY | {"be"}
    return pair.same_verb and bool(pair.dropped and pair.added) and not several


def _one_of_several(pair: Pair) -> bool:
    """Whether what differs is the object of a verb that can have several: `plays chess`, `plays tennis`."""
    rest = pair.shared - pair.newer.head.stems
    return any(swap.bare and swap.anchor in MANY and not rest - {swap.anchor} for swap in pair.swaps)


def _is_name(clause: Clause) -> bool:
    """Whether the head is a name: capitals, and no article."""
    head = clause.tokens[slice(*clause.topic)]
    return bool(head) and all(token.text[0].isupper() and not token.light for token in head)


def _mentions(clause: Clause, head: Head) -> bool:
    return bool(head.stems) and head.stems <= clause.content


def _dated(pair: Pair) -> bool:
    """Whether all that differs between the heads is a date."""
    return all(clause.head.amounts <= clause.dates for clause in (pair.older, pair.newer))


def _something_given_up(pair: Pair) -> bool:
    """Whether the two share more than what they are about, or the newer one says less."""
    if not pair.older.head.stems:
        return pair.likeness >= LIKELY_LIKENESS_BARE
    return bool(pair.shared - pair.newer.head.stems) or pair.about_same == SAME


def _likely(pair: Pair) -> bool:
    headless = not pair.older.head.stems
    if pair.texts.cosine is None or headless:
        return pair.texts.near(LIKELY_COSINE) and pair.likeness >= LIKELY_LIKENESS_BARE
    return pair.texts.cosine >= LIKELY_COSINE or pair.likeness >= LIKELY_LIKENESS


def _alike(pair: Pair) -> bool:
    """Whether both affirm, or both deny, and neither is the newer one a plan, a question or the like."""
    same = (_denies(pair.older.plain) != _denies(pair.newer.plain)) == pair.opposed
    return same and mood(pair) is None


def _tells_change(pair: Pair) -> bool:
    return any(
        (found := pattern.search(pair.newer.plain)) and found[1] not in pair.older.plain
        for pattern in (phrases.ENDS, phrases.SHIFTS, phrases.SOFT, phrases.INSTEAD)
    )


def _denies(plain: str) -> bool:
    denied = sum(word in lexicon.NEGATORS for word in plain.split())
    ended = bool(phrases.ENDED.search(plain))
    return bool((denied + ended) % 2)


def _turned_round(pair: Pair) -> bool:
    """Whether two things have changed places around a word that puts them in an order."""
    for word in (" over ", " than ", " before ", " after ", " from "):
        if word in pair.older.plain and word in pair.newer.plain:
            ours, theirs = (set(clause.plain.partition(word)[0].split()) for clause in (pair.older, pair.newer))
            return bool((ours ^ theirs) - lexicon.LIGHT)
    return False
