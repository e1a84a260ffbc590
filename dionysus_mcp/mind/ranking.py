"""Ranks what a store found for a question. Arithmetic on a few hundred candidates, the same over every store.

What each part is worth was measured: docs/ranking.md has the table. All parts but the first two are shares of the
best base score, so that they weigh alike whether a question is near its answer or far from it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dionysus_mcp.mind.asking import Question
from dionysus_mcp.mind.values import Status
from dionysus_mcp.mind.when import closeness
from dionysus_mcp.store.port import Candidate, Matches, Node

QUESTION_MARKS = ("?", "\uff1f", "\u061f")
OF_A_SESSION = 3
MENTIONED = 0.5
"""What mentions the name in the question, as a share of what is about it."""
TELLS_WHEN = re.compile(
    r"\b(?:yesterday|today|tomorrow|tonight|last|next|ago|week|weekend|month|year|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|january|february|march|april|june|july|august|september|october|november|december|since|(?:19|20)\d\d"
    r"|morning|evening|recently|just)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Weights:
    """What each part of a score counts, and when a hit is too weak to show."""

    words: float = 0.4
    """Words in common: how much of what was asked for, by weight, the text holds."""
    sentence: float = 0.6
    """How much of the meaning comes from the best sentence; the rest from the whole text."""
    answer: float = 0.3
    """Follows a question in its session: the score of that question."""
    session: float = 0.3
    """The mean of the three best of its session."""
    subject: float = 0.3
    """Is about the one known name in the question."""
    date: float = 0.5
    """Happened when the question says."""
    tells_when: float = 0.1
    """Speaks of a time, when the question asks for one."""
    asks: float = 0.1
    """Taken off what is itself a question."""
    closed: float = 0.2
    """Taken off what holds no longer, where that is searched, too."""
    weak: float = 0.25
    """A hit with a lower score is left out, but for the first few."""
    share: float = 0.45
    """So is a hit with less than this share of the best one's score."""
    few: int = 5
    """How many hits may be weak."""
    least: float = 0.15
    """What even those must reach."""


WEIGHTS = Weights()


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate and its score, part by part; parts of 0 are left out."""

    node: Node
    parts: Mapping[str, float]
    words: float
    """The share of the question's words that the text holds, by their weight in the store."""
    meaning: float | None

    @property
    def score(self) -> float:
        return sum(self.parts.values())


@dataclass(frozen=True, slots=True)
class _Base:
    """A candidate with the score that it has by itself."""

    candidate: Candidate
    meaning: float | None
    words: float
    score: float


def ranked(matches: Matches, question: Question, weights: Weights = WEIGHTS) -> list[Ranked]:
    """All candidates, best first."""
    if not matches.candidates:
        return []
    asked = sum(matches.weights.values()) or 1.0
    bases = {candidate.node.id: _base(candidate, asked, weights) for candidate in matches.candidates}
    around = _Around(bases, question, weights)
    found = [around.ranked(base) for base in bases.values()]
    return sorted(found, key=lambda one: (-one.score, one.node.created_at, one.node.id))


def shown(found: Sequence[Ranked], limit: int, weights: Weights = WEIGHTS) -> list[Ranked]:
    """The hits worth showing, not as many as there is room for."""
    if all(one.meaning is None for one in found):
        return list(found[:limit])
    enough = max(weights.weak, weights.share * found[0].score)
    strong = sum(one.score >= enough for one in found)
    bearable = min(weights.few, sum(one.score >= weights.least for one in found))
    return list(found[: min(limit, max(strong, bearable))])


def _base(candidate: Candidate, asked: float, weights: Weights) -> _Base:
    """What has no vector yet is found by its words, which then count in full."""
    words = min(candidate.words / asked, 2.0)
    if candidate.whole is None:
        return _Base(candidate, None, words, words)
    whole = max(candidate.whole, 0.0)
    best = whole if candidate.sentence is None else max(candidate.sentence, 0.0)
    meaning = (1 - weights.sentence) * whole + weights.sentence * best
    return _Base(candidate, meaning, words, meaning + weights.words * words)


class _Around:
    """What stands around the candidates: their neighbours, their sessions, and what was asked."""

    def __init__(self, bases: Mapping[str, _Base], question: Question, weights: Weights) -> None:
        self._bases = bases
        self._question = question
        self._weights = weights
        self._best = max(base.score for base in bases.values())
        self._sessions = _sessions(bases)

    def ranked(self, base: _Base) -> Ranked:
        weights, node = self._weights, base.candidate.node
        before = self._bases.get(base.candidate.before)
        parts = {
            "meaning": base.meaning or 0.0,
            "words": base.words * (1.0 if base.meaning is None else weights.words),
            "answer": weights.answer * before.score if before and _is_question(before.candidate.node) else 0.0,
            "session": weights.session * self._sessions.get((node.project, node.session), 0.0),
        } | {name: share * self._best for name, share in self._shares(node).items()}
        return Ranked(node, {name: part for name, part in parts.items() if part}, base.words, base.meaning)

    def _shares(self, node: Node) -> dict[str, float]:
        weights, question = self._weights, self._question
        return {
            "subject": weights.subject * _about(node, question.about),
            "date": weights.date * closeness(question.times, node.happened_at),
            "tells_when": weights.tells_when * (question.asks_when and bool(TELLS_WHEN.search(node.text))),
            "asks": -weights.asks * _is_question(node),
            "closed": -weights.closed * (node.status == Status.SUPERSEDED),
        }


def _about(node: Node, names: frozenset[str]) -> float:
    """1 for what is about one of the names; less for what only mentions it."""
    if node.subject.casefold() in names:
        return 1.0
    return MENTIONED * any(name.casefold() in names for name in node.mentions)


def _is_question(node: Node) -> bool:
    return node.text.rstrip().endswith(QUESTION_MARKS)


def _sessions(bases: Mapping[str, _Base]) -> dict[tuple[str, str], float]:
    """The mean of the best scores of each session; places that are not taken count as nothing."""
    scores: dict[tuple[str, str], list[float]] = defaultdict(list)
    for base in bases.values():
        node = base.candidate.node
        if node.session:
            scores[node.project, node.session].append(base.score)
    return {session: sum(sorted(found)[-OF_A_SESSION:]) / OF_A_SESSION for session, found in scores.items()}
