"""What two texts are to each other when nothing closes: the same again, perhaps a change, more about it, or neither."""

from __future__ import annotations

from collections.abc import Callable

from dionysus_mcp.mind.truth import lexicon, phrases
from dionysus_mcp.mind.truth.amounts import WHEN
from dionysus_mcp.mind.truth.doubts import DENIED, PLANNED, SUPPOSED, mood, narrower, other_scope, tells_event
from dionysus_mcp.mind.truth.frame import measured_again
from dionysus_mcp.mind.truth.pair import Pair
from dionysus_mcp.mind.truth.reading import Clause, Reading, value

LIKELY_COSINE, LIKELY_LIKENESS_BARE = 0.6, 0.4
MEANT, MEANT_WITH_AMOUNTS = 0.8, 0.6
SHARED = 0.4
SMALL = frozenset(("0", "1", "2"))
"""Numbers that stand in many texts."""

INSTRUCTIONS = (DENIED, SUPPOSED, *PLANNED)
RELATED_COSINE = 0.6


def same_words(pair: Pair) -> str | None:
    """The same telling words and amounts, in whatever order."""
    same = pair.older.content == pair.newer.content and _values(pair, 0) == _values(pair, 1)
    return "the same words" if same and _alike(pair) and not turned_round(pair) else None


def in_other_words(pair: Pair) -> str | None:
    """Close in meaning, and the same amounts; without amounts, nothing that stands for something else."""
    cosine, values = pair.texts.cosine or 0, [_all_values(reading) for reading in (pair.texts.older, pair.texts.newer)]
    if values[0] != values[1] or cosine < MEANT_WITH_AMOUNTS or other_scope(pair) or _tells_change(pair):
        return None
    if _unshared_names(pair) or _denied_elsewhere(pair.texts.older) != _denied_elsewhere(pair.texts.newer):
        return None
    if values[0] - SMALL:
        said = mood(pair, excused=INSTRUCTIONS) is None and not _what_other_denies(pair)
        return "the same amounts in other words" if said else None
    apart = pair.apart or _heads_apart(pair) or pair.swaps or pair.opposed or turned_round(pair) or _led_elsewhere(pair)
    if cosine < MEANT or _overlap(pair) < SHARED or apart or _averse(pair, 0) != _averse(pair, 1):
        return None
    return "the same in other words" if mood(pair, excused=(DENIED,)) is None else None


def still(pair: Pair) -> str | None:
    """`Our broker is Heron.` `We did not move to Tern, the broker is still Heron.`"""
    found = phrases.STILL.search(pair.newer.sentence)
    values = frozenset(value(token) for clause in pair.texts.newer.clauses for token in clause.tokens if token.unit)
    same = pair.older.content <= pair.texts.said_now and _values(pair, 0) <= values
    return f"'{found[0].strip()}' so" if found and same and not _denies(pair.older.plain) else None


def turned_round(pair: Pair) -> str | None:
    """`prefers tea over coffee`, `prefers coffee over tea`."""
    if pair.older.content != pair.newer.content:
        return None
    for word in (" over ", " than ", " before ", " after ", " from "):
        if word in pair.older.plain and word in pair.newer.plain:
            ours, theirs = (set(clause.plain.partition(word)[0].split()) for clause in (pair.older, pair.newer))
            return "the same words the other way round" if (ours ^ theirs) - lexicon.LIGHT else None
    return None


def contrary(pair: Pair) -> str | None:
    """One affirms what the other denies, or says the opposite."""
    if not _likely(pair) or not pair.same or pair.changed_units or (pair.dropped and pair.added):
        return None
    denies = _denies(pair.older.plain) != _denies(pair.newer.plain)
    return "one says the opposite of the other" if bool(pair.opposed) != denies else None


def other_amount(pair: Pair) -> str | None:
    if measured_again(pair) or not pair.same or not _likely(pair) or pair.older.sides != pair.newer.sides:
        return None
    one = pair.differences == 1 and pair.changed_units and not (pair.dropped and pair.added)
    same_mood = _denies(pair.older.plain) == _denies(pair.newer.plain)
    return f"perhaps another amount: {pair.amounts_in_words}" if one and same_mood else None


def other_holder(pair: Pair) -> str | None:
    """`Milan is the treasurer.` `Salma is the treasurer.`"""
    ours, theirs = ({token.stem for token in clause.rest if not token.light} for clause in (pair.older, pair.newer))
    role = all(" is the " in clause.plain or " is our " in clause.plain for clause in (pair.older, pair.newer))
    named = all(
        clause.tokens[0].text[0].isupper() and not clause.tokens[0].light for clause in (pair.older, pair.newer)
    )
    return "another holder of the same role" if ours == theirs and ours and role and named else None


LIKELY_CHANGES: tuple[Callable[[Pair], str | None], ...] = (
    turned_round, contrary, other_amount,
)  # fmt: skip


def elsewhere(pair: Pair) -> str | None:
    """What makes the newer text one about something else of the same kind."""
    if pair.apart:
        return "each is about something else"
    if other_scope(pair):
        return "they hold in different places or times"
    several = len(pair.changed_units - WHEN) + bool(pair.changed_units & WHEN) > 1
    if pair.changed_units and (several or measured_again(pair)) and not phrases.NOW.search(pair.newer.plain):
        return "each is one of several"
    if tells_event(pair.older) and tells_event(pair.newer):
        return "each happened"
    if pair.changed_units and narrower(pair) and not phrases.NOW.search(pair.newer.plain):
        return "it holds for a part"
    return None


def related(pair: Pair) -> str | None:
    """What makes the newer text one more about the same."""
    if pair.same or pair.texts.titled:
        return "about the same"
    ours, theirs = pair.older.head.stems, pair.newer.head.stems
    if (ours and ours <= pair.texts.said_now) or (theirs and theirs <= pair.texts.said_before):
        return "one speaks of what the other is about"
    close = pair.texts.cosine is not None and pair.texts.cosine >= RELATED_COSINE
    return "close in meaning" if close and pair.shared else None


def _heads_apart(pair: Pair) -> bool:
    """Whether each clause is about something that the other text, whatever it is filed under, does not name."""
    ours = pair.older.head.stems - pair.texts.newer.content
    return bool(ours and pair.newer.head.stems - pair.texts.older.content)


def _overlap(pair: Pair) -> float:
    """The share of the words of the shorter text that both have."""
    ours, theirs = pair.texts.older.content, pair.texts.newer.content
    return len(ours & theirs) / (min(len(ours), len(theirs)) or 1)


def _all_values(reading: Reading) -> frozenset[str]:
    return frozenset(value(token) for clause in reading.clauses for token in clause.tokens if token.unit)


def _unshared_names(pair: Pair) -> bool:
    """Whether each text names somebody or something that the other does not."""
    older, newer = pair.texts.older, pair.texts.newer
    return bool(older.names - pair.texts.said_now and newer.names - pair.texts.said_before)


def _led_elsewhere(pair: Pair) -> bool:
    """Whether other words stand behind the same preposition: `in the hall`, `in the library`."""
    was, now = _led_words(pair.older), _led_words(pair.newer)
    return any(was[word] in pair.dropped and now[word] in pair.added for word in was.keys() & now.keys())


def _led_words(clause: Clause) -> dict[str, str]:
    """The first telling word behind each preposition."""
    led: dict[str, str] = {}
    behind = ""
    for token in clause.tokens:
        if token.low in lexicon.PREPOSITIONS:
            behind = token.low
        elif behind and not token.light:
            led[behind], behind = token.stem, ""
    return led


def _averse(pair: Pair, side: int) -> bool:
    """Whether a text denies, forbids or turns down anything, in whatever words."""
    clauses = (pair.texts.older, pair.texts.newer)[side].clauses
    spoken = {word for clause in clauses for word in clause.plain.split()}
    return bool(spoken & (lexicon.NEGATORS | lexicon.AVERSE))


def _what_other_denies(pair: Pair) -> bool:
    """`It is on the index.` `It is not on the index yet.` With another verb, a rule may only be put the other way."""
    clauses = (pair.older, pair.newer)
    auxiliary = any({token.low for token in clause.tokens} & lexicon.AUXILIARIES for clause in clauses)
    return pair.older.negated != pair.newer.negated and (pair.same_verb or auxiliary) and _overlap(pair) >= SHARED


def _denied_elsewhere(reading: Reading) -> bool:
    """Whether a text denies in a language whose grammar is not known here: then the other one does not say the same."""
    return any(not lexicon.NEGATORS_ELSEWHERE.isdisjoint(clause.plain.split()) for clause in reading.clauses)


def _values(pair: Pair, side: int) -> frozenset[str]:
    clause = (pair.older, pair.newer)[side]
    return frozenset(value(token) for token in clause.tokens if token.unit)


def _likely(pair: Pair) -> bool:
    if pair.texts.cosine is None:
        return pair.likeness >= LIKELY_LIKENESS_BARE
    return pair.texts.cosine >= LIKELY_COSINE


def _alike(pair: Pair) -> bool:
    """Whether both affirm, or both deny, and neither is the newer one a plan, a question or the like."""
    same = (_denies(pair.older.plain) != _denies(pair.newer.plain)) == bool(pair.opposed)
    return same and mood(pair) is None


def _tells_change(pair: Pair) -> bool:
    ended = [bool(phrases.ENDED_OR_NOT.search(clause.plain)) for clause in (pair.older, pair.newer)]
    return ended[0] != ended[1] or any(
        (found := pattern.search(pair.newer.plain)) and found[1] not in pair.older.plain
        for pattern in (phrases.SHIFTS, phrases.GONE)
    )


def _denies(plain: str) -> bool:
    denied = sum(word in lexicon.NEGATORS for word in plain.split())
    ended = bool(phrases.ENDED.search(plain))
    return bool((denied + ended) % 2)
