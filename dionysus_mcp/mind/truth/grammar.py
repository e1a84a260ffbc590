"""Where the subject of a clause ends. There is no tagger: verbs are known by a list, their forms and their place."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dionysus_mcp.mind.truth.lexicon import ARTICLES, ENDERS, OPENERS, PAST, PREPOSITIONS, SHIFT_VERBS, VERBS, words_of
from dionysus_mcp.mind.truth.tokens import Token, is_auxiliary, stem

VERB_STEMS = frozenset(stem(verb) for verb in VERBS)
SAME_PAST = words_of("cut put set quit hit let")
PASTS = PAST | SAME_PAST | SHIFT_VERBS
NOUN_ENDINGS = ("ion", "ment", "al", "ing")
POSSESSIVES = words_of("my our your his her its their")
SPEAKERS = words_of("i we you")
PLURAL_PRONOUNS = words_of("they these those people")
BETWEEN = words_of("not now also no longer never always usually still often mostly")
THIRD_PERSON = re.compile(r"\w{2,}[^sui]s")
OPENING = SHIFT_VERBS | ENDERS
LEADING = ARTICLES | PREPOSITIONS | POSSESSIVES
SINCE = words_of("since after")
SINCE_THAT = 3
"""Words of `since the move`, which is no part of what a clause is about."""

HEAD_AT_MOST = 9


def verb_at(tokens: Sequence[Token]) -> int | None:
    """The place of the main verb, if one is found near the start."""
    near = range(min(len(tokens), HEAD_AT_MOST))
    for test in (_is_verb, _looks_like_verb):
        for place in near:
            if test(tokens, place):
                return place
    return None


def topic_span(tokens: Sequence[Token], verb: int | None) -> tuple[int, int]:
    """Where the words are that say what the clause is about: before its verb; behind one that changes a thing."""
    if verb is None:
        return 0, 0
    if verb >= SINCE_THAT and tokens[0].low in SINCE and tokens[1].light:
        return SINCE_THAT, verb
    said_before = any(not token.light for token in tokens[:verb])
    if said_before or tokens[verb].low not in SHIFT_VERBS:
        return 0, verb
    end = verb + 1
    while end < len(tokens) and tokens[end].low not in {"from", "to", "by", "into", "with"}:
        end += 1
    return verb + 1, end


def _is_verb(tokens: Sequence[Token], place: int) -> bool:
    token = tokens[place]
    low = token.low
    if token.unit or (place and _after_article(tokens, place)):
        return False
    if is_auxiliary(token):
        return True
    if place == 0 or all(before.light and before.low in OPENERS for before in tokens[:place]):
        return low in OPENING or (place == 0 and low in VERBS and not token.name and _opens_object(tokens))
    if _is_past(low):
        return True
    if token.stem not in VERB_STEMS or token.name or (low not in VERBS and low.endswith(NOUN_ENDINGS)):
        return False
    return low.endswith(("s", "ed")) or low not in VERBS or _plural_before(tokens, place)


def _looks_like_verb(tokens: Sequence[Token], place: int) -> bool:
    low = tokens[place].low
    if place == 0 or tokens[place].unit or tokens[place].name or _after_article(tokens, place):
        return False
    before = tokens[_back(tokens, place)]
    ending = THIRD_PERSON.fullmatch(low) or low.endswith("ed")
    return bool(ending) and low.isalpha() and not before.light and not before.text.endswith("s")


def _after_article(tokens: Sequence[Token], place: int) -> bool:
    return tokens[place - 1].low in LEADING


def _plural_before(tokens: Sequence[Token], place: int) -> bool:
    """Whether the word before, but for adverbs, is a plural or a pronoun."""
    before = tokens[_back(tokens, place)].low
    return before.endswith("s") or before in SPEAKERS or before in PLURAL_PRONOUNS


def _back(tokens: Sequence[Token], place: int) -> int:
    """The place of the word before, but for adverbs."""
    back = place - 1
    while back > 0 and tokens[back].low in BETWEEN:
        back -= 1
    return back


def _opens_object(tokens: Sequence[Token]) -> bool:
    """Whether what follows the first word may be its object: `Use tabs`, but not `Test coverage is`."""
    return not any(is_auxiliary(token) or _is_past(token.low) for token in tokens[1:HEAD_AT_MOST])


def _is_past(low: str) -> bool:
    return low in PASTS
