"""A text as it is read: its clauses, what each is about (its head), what it says, and the amounts in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from dionysus_mcp.mind.truth.amounts import with_amounts
from dionysus_mcp.mind.truth.grammar import VERB_STEMS, topic_span, verb_at
from dionysus_mcp.mind.truth.lazy import Lazy
from dionysus_mcp.mind.truth.lexicon import (
    NEGATORS,
    OPENERS,
    PREPOSITIONS,
    PRONOUNS,
    SELVES,
    SIDES,
    TITLE_SHIFTS,
    UNTITLED,
)
from dionysus_mcp.mind.truth.tokens import Token, is_auxiliary, normalised, word_tokens, words

LOOKED_AT = 2_000
"""Characters of a text that are read. What changes a fact says so early."""

MOST_CLAUSES = 8
MOST_TOKENS = 60
KEPT = 4_096
"""Readings that are kept: the same texts are compared again and again."""

PARTS_KEPT = 64
LABEL_TOKENS = 7
VERB_WITHIN = 3
SENTENCE = re.compile(
    r"(?<=[.!?])(?<!\b(?:St|Dr|Mr|Ms|No)\.)(?<!\bMrs\.)(?<!\bProf\.)\s+(?=[^a-z])|(?<=[\u3002\uff01\uff1f])|;\s+|\s*\n\s*"
)
CLAUSE = re.compile(
    r"\s[\u2014\u2013-]\s|\s(?=because\b)|, (?=(?:since|as|so|which|where|while|although|though|but|only|there|now"
    r"|he|she|it|they|we|i|I|it's)\b)"
)
TOLD = PRONOUNS | SELVES
LABEL = re.compile(r":\s+|\s+=\s+|(?<=[A-Z0-9_])=(?=\S)")
IS = Token("is", "is", "be", light=True)
ENDS = " .,;!?\"'()[]“”„»«…"


@dataclass(frozen=True)
class Head:
    """What a clause is about. `core` stands before the first preposition, `tail` behind; `told` is how it is named."""

    core: frozenset[str]
    tail: frozenset[str]
    amounts: frozenset[str]
    told: frozenset[str]

    @Lazy
    def stems(self) -> frozenset[str]:
        return self.core | self.tail


@dataclass(frozen=True, eq=False)
class Clause:
    """A part of a sentence that says one thing. `plain` is what the patterns of the lexicon read."""

    tokens: tuple[Token, ...]
    topic: tuple[int, int]
    verb: Token | None
    sentence: str
    asks: bool

    @Lazy
    def plain(self) -> str:
        return plain(self.tokens)

    @Lazy
    def head(self) -> Head:
        return _head(self.tokens[slice(*self.topic)], self.tokens[: max(self.topic)])

    @Lazy
    def rest(self) -> tuple[Token, ...]:
        """What is said about the head."""
        start, end = self.topic
        return self.tokens[:start] + self.tokens[end:]

    @Lazy
    def stated(self) -> tuple[Token, ...]:
        """What is said about the head; a label and what stands behind it are read as `label is ...`."""
        return self.rest if self.verb or not self.topic[1] else (IS, *self.rest)

    def within(self, start: int, end: int) -> tuple[Token, ...]:
        """The tokens between two places in the plain form."""
        found, place = [], 1
        for token in self.tokens:
            if start <= place + 1 and place < end:
                found.append(token)
            place += len(token.plain) + 1
        return tuple(found)

    @Lazy
    def content(self) -> frozenset[str]:
        """The stems that say something, without amounts."""
        return frozenset(token.stem for token in self.tokens if not token.light and not token.unit)

    @Lazy
    def amounts(self) -> dict[str, frozenset[str]]:
        """The amounts that are no part of the head, by unit."""
        found: dict[str, set[str]] = {}
        for token in self.rest:
            if token.unit:
                found.setdefault(token.unit, set()).add(token.stem)
        return {unit: frozenset(values) for unit, values in found.items()}

    @Lazy
    def units(self) -> frozenset[str]:
        return frozenset(self.amounts)

    @Lazy
    def every_amount(self) -> frozenset[str]:
        return frozenset(token.stem for token in self.tokens if token.unit)

    @Lazy
    def sides(self) -> frozenset[str]:
        """Words that set what is told apart from another of the same name: before, without."""
        return frozenset(token.low for token in self.tokens) & SIDES

    @Lazy
    def dates(self) -> frozenset[str]:
        return frozenset(value(token) for token in self.tokens if token.unit == "date")

    @Lazy
    def names(self) -> frozenset[str]:
        return frozenset(token.stem for token in self.tokens if token.name)

    @Lazy
    def negated(self) -> bool:
        """Whether it denies; `no longer` is an end, not a denial."""
        words = [token.low for token in self.tokens]
        following = [*words[1:], ""]
        return (
            sum(word in NEGATORS and after != "longer" for word, after in zip(words, following, strict=True)) % 2 == 1
        )


@dataclass(frozen=True)
class Reading:
    """A text, read. `title` holds the stems of its subject, without the words that only say that it changed."""

    clauses: tuple[Clause, ...]
    sentences: int
    content: frozenset[str]
    amounts: frozenset[str]
    names: frozenset[str]
    title: frozenset[str]
    title_shifts: bool
    title_plain: str


@lru_cache(maxsize=KEPT)
def read(content: str, subject: str) -> Reading:
    """Read a text that is already cut to what is looked at."""
    sentences = [part for part in SENTENCE.split(content) if part and part.strip(ENDS)]
    clauses = tuple(clause for part in sentences for clause in _clauses(normalised(part)))[:MOST_CLAUSES]
    tokens = [token for clause in clauses for token in clause.tokens]
    title = with_amounts(list(word_tokens(words(normalised(subject)), first=False)))
    telling = [token for token in title if _files(token)]
    return Reading(
        clauses=clauses,
        sentences=len(sentences),
        content=frozenset(token.stem for token in tokens if not token.light and not token.unit),
        amounts=frozenset(token.stem for token in tokens if token.unit),
        names=frozenset(token.stem for token in (*tokens, *title) if token.name),
        title=frozenset(value(token) if token.unit else token.stem for token in telling),
        title_shifts=any(token.low in TITLE_SHIFTS for token in title),
        title_plain=plain(title),
    )


def _files(token: Token) -> bool:
    """Whether a word of a subject says what the text is about. In `Plan A` the letter does."""
    letter = len(token.text) == 1 and token.text.isupper()
    return (letter or not token.light) and token.low not in UNTITLED


def value(amount: Token) -> str:
    """An amount without its unit."""
    return amount.stem.removesuffix(f" {amount.unit}")


def plain(tokens: Sequence[Token]) -> str:
    return f" {' '.join(token.plain for token in tokens)} "


def _clauses(sentence: str) -> Iterator[Clause]:
    """The clauses of a sentence; a label (`Backups: kept for 14 days`) belongs to the clause behind it."""
    asks = sentence.rstrip(ENDS.replace("?", "")).endswith("?")
    first, *others = (piece for part in CLAUSE.split(sentence) for piece in _told_apart(part))
    parts = [*_labelled(first), *(tokens for part in others for tokens in _labelled(part, most=0))]
    whole = plain([token for _, tokens in parts for token in tokens])
    for label, tokens in parts:
        if tokens:
            verb, topic = _topic(tokens, label)
            yield Clause(tokens, topic, verb, whole, asks)


def _told_apart(part: str) -> Iterator[str]:
    """`Priya left, Tom runs sales` is two: both sides of the comma have a verb of their own."""
    said, comma, more = part.partition(", ")
    if comma and ":" not in part and _has_verb(said) and _has_verb(more.partition(", ")[0]):
        yield said
        yield from _told_apart(more)
    else:
        yield part


def _has_verb(part: str) -> bool:
    place = verb_at(_tokens(part))
    return place is not None and place < VERB_WITHIN


def _topic(tokens: tuple[Token, ...], label: int) -> tuple[Token | None, tuple[int, int]]:
    behind = tokens[label:]
    place = verb_at(behind)
    verb = behind[place] if place is not None else None
    if not label:
        return verb, topic_span(tokens, place)
    finite = verb is not None and (is_auxiliary(verb) or (verb.stem in VERB_STEMS and verb.text.endswith("s")))
    return verb, (0, label + place if finite and place else label)


def _labelled(part: str, most: int = LABEL_TOKENS) -> Iterator[tuple[int, tuple[Token, ...]]]:
    """The tokens of a part, and how many of them are its label. What says something by itself is no label."""
    label, colon, rest = LABEL.sub(": ", part, count=1).partition(": ")
    before, behind = _tokens(label), _tokens(rest)
    if colon and verb_at(before) in {None, 0, len(before) - 1} and len(before) <= most:
        yield len(before), (*before, *behind)
    else:
        yield 0, before
        if behind:
            yield 0, behind


@lru_cache(maxsize=PARTS_KEPT)
def _tokens(part: str) -> tuple[Token, ...]:
    found = [word for word in words(part) if word != ":"]
    return tuple(with_amounts(list(word_tokens(found, first=True)))[:MOST_TOKENS])


def _head(tokens: Sequence[Token], before: Sequence[Token]) -> Head:
    core: set[str] = set()
    tail: set[str] = set()
    into = core
    dated = bool(tokens) and tokens[0].low in OPENERS
    for token in tokens:
        if core and token.low in PREPOSITIONS:
            into = tail
        elif not token.light and not token.unit and (core or token.low not in OPENERS):
            into.add(token.stem)
    return Head(
        core=frozenset(core),
        tail=frozenset(tail),
        amounts=frozenset(value(token) for token in tokens if token.unit and not (dated and token.unit == "date")),
        told=frozenset(token.low for token in before if token.low in TOLD),
    )
