"""Whether a memory speaks for a sentence or against it, by which rule; most say nothing of the kind."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from dionysus_mcp.mind.truth.compare import NO_CLOSER, compare
from dionysus_mcp.mind.truth.lexicon import NEGATORS, PREPOSITIONS, PRONOUNS, SELVES, words_of
from dionysus_mcp.mind.truth.reading import LOOKED_AT
from dionysus_mcp.mind.truth.tokens import normalised, stem, words
from dionysus_mcp.mind.truth.verdict import Kind, Statement
from dionysus_mcp.mind.words import STOP_WORDS

ALL_ITS_WORDS = "all of its words stand there"
IN_THAT_ORDER = "all of its words stand there, in that order"
LEAST_WORDS = 2
UNSURE = words_of(
    """
    if unless whether might may maybe perhaps possibly could would should used formerly false wrong doubt doubts doubted
    denies denied almost nearly until refused failed out empty was were had will
    """
)
"""Words that keep a sentence from stating that it is so now."""

EQUATING = words_of("is are was were am")
NAMING = words_of("called named")
OWNERS = PRONOUNS | SELVES | words_of("other another")
RELATING = PREPOSITIONS | words_of("of to than and or")
STILL = re.compile(r"\bstill\s+(?=\w)", re.IGNORECASE)
WHOSE = r"(?:my|our|his|her|their|your)"
BESIDE_A_NAME = re.compile(
    rf"^(?i:{WHOSE})\s+(?:[a-z]+\s+){{1,2}}(?=[^\W\d_a-z]\w*[\s,])|(?<=\w),\s+{WHOSE}\s+\w+(?:\s+\w+)?,|(?<=\w),\s+\d{{1,3}},"
)
"""`My daughter Ida`, `Ida, my daughter,`, `Ida, 7,`: who somebody is, beside the name."""
APART = re.compile(r"(?<=[.;!?])\s+")
MOST_SENTENCES = 8


@dataclass(frozen=True, slots=True)
class Weighed:
    """For the sentence or against it, by a rule."""

    rule: str
    against: bool


def weighed(memory: Statement, sentence: str) -> Weighed | None:
    """What a memory says of a sentence. What would close the memory if it were news speaks against it, however old it
    is; so does a memory that would close the sentence, and a contrary that leaves no doubt, where the sentence says
    nothing else: one sentence of the memory is enough. Two amounts may both be right."""
    whole = _weighed(memory, sentence)
    said = APART.split(memory.content[:LOOKED_AT])[:MOST_SENTENCES]
    if whole or len(said) == 1:
        return whole
    alone = (_weighed(replace(memory, content=one), sentence) for one in said)
    return next((one for one in alone if one and one.against), None)


def _weighed(memory: Statement, sentence: str) -> Weighed | None:
    subject = memory.subject
    one = Statement(_bare(memory.content), subject, memory_type=memory.memory_type)
    other = Statement(_bare(sentence), subject)
    verdict = compare(one, other)
    said, theirs = _said(other.content), _said(f"{subject}: {one.content}" if subject else one.content)
    if verdict.kind is Kind.CHANGE:
        plain = verdict.doubt == NO_CLOSER and _as_owned(said, theirs) and not _news(said, theirs)
        if verdict.closes or plain:
            return Weighed(verdict.rule, against=True)
    if not said.unsure and (back := compare(other, one)).closes:
        return Weighed(back.rule, against=True)
    if verdict.kind is Kind.CHANGE:
        return None
    rule = _supporting(said, theirs, repeats=verdict.rule if verdict.kind is Kind.REPETITION else "")
    return Weighed(rule, against=False) if rule else None


def _bare(text: str) -> str:
    """A text without what is said by the way."""
    return BESIDE_A_NAME.sub("", STILL.sub("", text))


def _supporting(said: _Said, theirs: _Said, repeats: str) -> str:
    """The rule by which a memory holds what was said; empty when none does."""
    if len(said.words) < LEAST_WORDS or not _as_sure(said, theirs):
        return ""
    if said.equates and theirs.equates and set(said.words) <= set(theirs.words):
        return ALL_ITS_WORDS
    if repeats and said.where == theirs.where and _in_one_order(said, theirs):
        return repeats
    return IN_THAT_ORDER if _holds(theirs, said) else ""


@dataclass(frozen=True, slots=True)
class _Said:
    """The stems of a text's telling words in order, how often it denies, words that keep it from stating, its
    prepositions and pronouns; and whether it only says that one thing is another, so that the order tells nothing."""

    words: tuple[str, ...]
    denials: int
    unsure: frozenset[str]
    where: frozenset[str]
    whose: frozenset[str]
    equates: bool


def _said(text: str) -> _Said:
    found = [word.lower() for word in words(normalised(text[:LOOKED_AT]))]
    kept = frozenset(found)
    return _Said(
        words=tuple(stem(word) for word in found if word[0].isalnum() and word not in STOP_WORDS | NAMING),
        denials=sum(word in NEGATORS for word in found),
        unsure=kept & UNSURE,
        where=kept & PREPOSITIONS,
        whose=kept & OWNERS,
        equates=bool(kept & EQUATING) and not kept & RELATING,
    )


def _news(said: _Said, theirs: _Said) -> list[str]:
    """What only the one says, but for numbers."""
    return [word for word in said.words if word not in theirs.words and not any(char.isdigit() for char in word)]


def _as_sure(one: _Said, other: _Said) -> bool:
    """Whether both affirm or both deny, and neither is less sure."""
    return one.denials % 2 == other.denials % 2 and one.unsure == other.unsure


def _as_owned(one: _Said, other: _Said) -> bool:
    """Whether they speak of what belongs to the same, and the one does not speak of the past alone."""
    return one.whose == other.whose and one.unsure <= other.unsure


def _in_one_order(one: _Said, other: _Said) -> bool:
    """Whether they say what they share in the same order: who does what to whom."""
    shared = set(one.words) & set(other.words)
    return _firsts(one.words, shared) == _firsts(other.words, shared)


def _firsts(found: Iterable[str], shared: set[str]) -> list[str]:
    return [word for word in dict.fromkeys(found) if word in shared]


def _holds(theirs: _Said, said: _Said) -> bool:
    """Whether all words of the one stand in the other, in order."""
    rest = iter(theirs.words)
    return all(word in rest for word in said.words)
