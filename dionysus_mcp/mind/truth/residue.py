"""What differs between two texts beside the words that say that it changed.

A newer text takes an older one's place only when all of it is said of the same: one value stands where another stood,
or what the older one told is over. Whatever else either says (an owner, a place, a time, a condition) may be why both
hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from dionysus_mcp.mind.truth import lexicon, phrases
from dionysus_mcp.mind.truth.amounts import LABELLED
from dionysus_mcp.mind.truth.frame import one_value
from dionysus_mcp.mind.truth.pair import Pair, Texts
from dionysus_mcp.mind.truth.reading import Clause, value
from dionysus_mcp.mind.truth.tokens import Token

Words = tuple[Token, ...]

FREE = lexicon.words_of(
    """
    the a an we am is are be being been has have so very roughly approximately about only just exactly already
    now anymore longer henceforth nowadays instead of
    """
)
"""What may stand in one text and not in the other. All else tells something."""

PERSONS = {
    word: person
    for person, words in {
        "i": "i me my mine",
        "we": "us our ours",
        "you": "you your yours",
        "he": "he him his himself",
        "she": "she her hers herself",
        "they": "they them their theirs themselves",
    }.items()
    for word in words.split()
}
LOST_FREELY = lexicon.PREPOSITIONS - lexicon.SIDES
LED_BY = 2
ON_PLACES = lexicon.PLACES | {"on"}
INSTEAD = re.compile(r" (?:instead|replaced|replaces)(?= )")
FROM = " from"
TAKING = frozenset(("to", "by", "with", "into"))
INDEFINITE = frozenset(("a", "an"))
TIMES = frozenset(("clock", "date", "weekday"))
ONCE = lexicon.ONE_VALUED | {"opens", "open", "closes", "close"}
"""What has one time."""

ENDING = re.compile(r" (?:no longer|(?:have |has )?(?:stopped|quit|gave up|given up))(?= )")
DENIAL = re.compile(r"(?: (?:do|does))? not(?= )|(?: any more| any longer)(?= )")
SHIFTING = re.compile(
    rf"(?: (?:was|were|got))*{phrases.SHIFTS.pattern.rstrip()}(?: (?:over|back|up|down))?(?: (?:to|into|onto))?(?= )"
)
SAID_NOW = re.compile(f"{phrases.NOW.pattern.rstrip()}(?= )")
GIVING = re.compile(r" (?:instead of|replaced|replaces|from)(?= )")
"""What stands behind is what the older text told."""


def residue(pair: Pair) -> str | None:
    """What keeps the newer text from being the older one with another value, in words; None when nothing does.

    A subject that says that something changed (`Hold time shortened`) settles it; so does a record that is replaced.
    """
    texts = pair.texts
    if _filed_as_change(texts) or _replaces_record(texts):
        return None
    older = tuple(token for clause in texts.older.clauses for token in clause.tokens if token.low not in FREE)
    before = frozenset(map(_key, older)) | texts.older.title
    known = before | frozenset(value(token) for token in older if token.unit)
    newer = tuple(token for clause in texts.newer.clauses for token in _beside_change(clause, known))
    after = frozenset(map(_key, newer)) | texts.newer.title
    new = tuple(token for token in newer if _key(token) not in before)
    lost = tuple(token for token in older if _key(token) not in after and not _made_way(token, texts))
    if not lost and not new and _finds(texts, ENDING, phrases.ANY_MORE):
        return None
    values = _is_value(lost, older, texts.older.clauses) and _is_value(new, newer, texts.newer.clauses)
    if values and _alike(lost, new) and not _one_of_many(texts, new) and not _both_hold(pair, lost):
        return None
    return ", ".join(token.text for token in (*lost, *new)) or "no value gives way"


def _filed_as_change(texts: Texts) -> bool:
    return texts.newer.title_shifts and not texts.older.title_shifts


def _replaces_record(texts: Texts) -> bool:
    """`run-219 replaces run-204`: what has an identifier is one thing."""
    codes = {token.low for token in texts.older.clauses[0].tokens if token.name and not token.low.isalpha()}
    found = [phrases.REPLACES.search(clause.plain) for clause in texts.newer.clauses]
    return any(codes & set(one[1].split()) for one in found if one)


def _key(token: Token) -> str:
    return f"#{PERSONS[token.low]}" if token.low in PERSONS else token.stem


def _finds(texts: Texts, *patterns: re.Pattern[str] | phrases.Phrase) -> bool:
    return any(pattern.search(clause.plain) for clause in texts.newer.clauses for pattern in patterns)


def _made_way(token: Token, texts: Texts) -> bool:
    """Whether a word of the older text goes with its value: a preposition, or the verb when the newer one has none."""
    if any(token is clause.verb for clause in texts.older.clauses) or token.low in lexicon.HELD:
        plain = all(clause.verb is None or clause.verb.stem == "be" for clause in texts.newer.clauses)
        return plain or _finds(texts, ENDING, SHIFTING)
    return token.low in LOST_FREELY and all(token is not clause.tokens[-1] for clause in texts.older.clauses)


def _beside_change(clause: Clause, before: frozenset[str]) -> Iterator[Token]:
    """What a newer clause says beside its words of change and what it names as given up."""
    gone = set(map(id, _given_up(clause, before)))
    patterns = [SAID_NOW, ENDING, SHIFTING, GIVING]
    if phrases.ANY_MORE.search(clause.plain):
        patterns.append(DENIAL)
    for pattern in patterns:
        for found in pattern.finditer(clause.plain):
            words = clause.within(found.start() + 1, found.end())
            gone.update(id(token) for token in words if _key(token) not in before)
    shifts = bool(SHIFTING.search(clause.plain))
    for token in clause.tokens:
        speaks = shifts and token.low == "i" and _key(token) not in before
        if id(token) not in gone and token.low not in FREE and not speaks:
            yield token


def _given_up(clause: Clause, before: frozenset[str]) -> Words:
    """`instead of paper`, `from paper to`: the words behind, when the older text says all of them."""
    found = GIVING.search(clause.plain)
    if not found:
        return ()
    named: list[Token] = []
    for token in clause.within(found.end() + 1, len(clause.plain)):
        if named and token.low in lexicon.PREPOSITIONS:
            return (*named, token) if token.low in TAKING else tuple(named)
        if token.low not in FREE and not {_key(token), value(token)} & before:
            return ()
        named.append(token)
    return () if found[0] == FROM else tuple(named)


def _is_value(words: Words, said: Words, clauses: tuple[Clause, ...]) -> bool:
    """Whether it is one word, one amount or one name, stands together and is what is said, not what it is said of."""
    if len(words) != 1 and not (words and all(map(_is_name, words))):
        return False
    start = next(place for place, token in enumerate(said) if token is words[0])
    told = any(words[0] is token for clause in clauses for token in clause.rest if token is not clause.verb)
    return told and said[start : start + len(words)] == words


def _is_name(token: Token) -> bool:
    return token.name or (token.text[0].isupper() and not token.unit)


def _alike(was: Words, now: Words) -> bool:
    units = {was[0].unit, now[0].unit}
    labelled = all(unit.startswith(LABELLED) for unit in units)
    return (len(units) == 1 or labelled) and _is_name(was[0]) == _is_name(now[0])


def _one_of_many(texts: Texts, now: Words) -> bool:
    """Whether it may be one more: `There is an exam on 12 June`; times are, unless a word says that they changed."""
    said = [token for clause in texts.newer.clauses for token in clause.tokens]
    before = {token.low for token in said[: next(place for place, token in enumerate(said) if token is now[0])]}
    indefinite = bool(before & INDEFINITE)
    if _finds(texts, SAID_NOW, SHIFTING, INSTEAD):
        return indefinite and not any(INDEFINITE & set(clause.plain.split()) for clause in texts.older.clauses)
    return indefinite or (now[0].unit in TIMES and not before & ONCE)


def _both_hold(pair: Pair, was: Words) -> bool:
    """Whether `now` may add: `is now allergic to eggs`. What has one value or one place has no second one."""
    if was[0].unit or pair.opposed or _finds(pair.texts, SHIFTING, INSTEAD):
        return False
    said = [token for token in pair.older.rest if token.low not in lexicon.ARTICLES | lexicon.KNOWN]
    before = list(takewhile(lambda token: token is not was[0], said))[-LED_BY:]
    led = bool(before) and before[-1].low in lexicon.PREPOSITIONS
    if led:
        return not _has_one_place(pair, before, was[0])
    return _finds(pair.texts, SAID_NOW) and not one_value(pair)


def _has_one_place(pair: Pair, before: list[Token], was: Token) -> bool:
    """`is in the hall`, `keeps it in the shed`, `works at the mill`; not `is in German`, `is allergic to`."""
    verb, leading = before[0], before[-1].low
    placed = verb.stem in lexicon.PLACING or (pair.older.verb and pair.older.verb.stem in lexicon.DWELLING)
    at_place = (placed and leading in ON_PLACES) or (verb.stem == "work" and leading == "at")
    return at_place and not phrases.NATION.fullmatch(was.text)
