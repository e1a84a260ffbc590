"""A search: the best by words and the best by meaning that pass the filters, and who stands beside them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from dionysus_mcp.store.port import Candidate, Matches
from dionysus_mcp.store.sqlite.images import encode
from dionysus_mcp.store.sqlite.sieve import Sieve, Spot
from dionysus_mcp.store.sqlite.statements import statements
from dionysus_mcp.store.sqlite.wording import Wording

if TYPE_CHECKING:
    from dionysus_mcp.store.sqlite.meaning.asking import Question

FEWEST_READ = 16
SPARE = 8  # read beside those wanted: a few may not pass
GROWTH = 2
PATIENCE = 20  # how many times as many as wanted are looked at before it seems that hardly any pass
ALL = -1

Ranked = tuple[int, float]
Beside = Mapping[int, tuple[int, int]]


class Source(Protocol):
    """A way to find passages."""

    def best(self, mostly: int) -> Iterator[Ranked]:
        """Every passage that may be meant with its score, the best first. Mostly no more than so many are taken."""

    def best_of(self, passages: Sequence[int]) -> Iterator[Ranked]:
        """The same, of these alone."""


class Words:
    """Passages by the words in them. Scores that are known are not worked out again."""

    def __init__(self, db: sqlite3.Connection, wording: Wording) -> None:
        self._db = db
        self._match = wording.match
        self._sql = statements("words.sql")
        self._known: dict[int, float] = {}
        self._all_known = not wording.match

    def best(self, mostly: int) -> Iterator[Ranked]:
        yield from self._ranked(0, mostly)
        yield from self._ranked(mostly, ALL)

    def best_of(self, passages: Sequence[int]) -> Iterator[Ranked]:
        return iter(sorted(self.scores(passages).items(), key=_best_first))

    def scores(self, passages: Sequence[int]) -> dict[int, float]:
        """BM25 of those of these passages that hold any of the words."""
        unknown = [] if self._all_known else [passage for passage in passages if passage not in self._known]
        if unknown:
            names = {"match": self._match, "passages": encode(unknown)}
            self._known |= dict(self._db.execute(self._sql["scores_of"], names).fetchall())
        return {passage: self._known[passage] for passage in passages if passage in self._known}

    def _ranked(self, skipped: int, most: int) -> list[Ranked]:
        """To sort only the first is much quicker than to sort all."""
        if not self._match:
            return []
        names = {"match": self._match, "most": most, "skipped": skipped}
        found: list[Ranked] = self._db.execute(self._sql["ranked"], names).fetchall()
        self._known |= dict(found)
        self._all_known |= most == ALL or len(found) < most
        return found


class Search:
    """One search in one snapshot."""

    def __init__(self, db: sqlite3.Connection, sieve: Sieve, words: Words, question: Question | None) -> None:
        self._db = db
        self._sieve = sieve
        self._words = words
        self._question = question

    def candidates(self, limit: int) -> tuple[Candidate, ...]:
        sources: list[Source] = [self._words, *([self._question] if self._question else [])]
        chosen = [passage for source in sources for passage in self._chosen(source, limit)]
        found = self._sieve.found(list(dict.fromkeys(chosen)))
        beside = self._beside(found)
        known = {spot.pk for spot in found}
        near = self._sieve.beside(sorted({pk for pair in beside.values() for pk in pair} - known - {0}))
        return self._told([*found, *near], {**beside, **self._beside(near)})

    def _chosen(self, source: Source, limit: int) -> list[int]:
        """The best passages that pass. When hardly any does, all that do are gathered, and only they are ranked."""
        few, found, done = self._sieve.few_known, dict[int, float](), False
        if few is None:
            ranked = source.best(PATIENCE * limit)
            found, done = self._first(ranked, limit, PATIENCE * limit)
            few = None if done else self._sieve.few()
            if not done and few is None:
                found |= self._first(ranked, limit - len(found))[0]
        if few is not None:
            found, _ = self._first(source.best_of(few), limit)
        return [passage for passage, _ in sorted(found.items(), key=_best_first)[:limit]]

    def _first(self, ranked: Iterator[Ranked], wanted: int, most: int | None = None) -> tuple[dict[int, float], bool]:
        """The first passages that pass, and whether there are enough of them, or no more to be had."""
        found: dict[int, float] = {}
        seen, size = 0, max(FEWEST_READ, wanted + SPARE)
        while len(found) < wanted and (most is None or seen < most):
            chunk = dict(islice(ranked, size))
            found |= {passage: chunk[passage] for passage in self._sieve.passing(chunk)}
            if len(chunk) < size:
                return found, True
            seen, size = seen + size, size * GROWTH
        return found, len(found) >= wanted

    def _beside(self, spots: Iterable[Spot]) -> Beside:
        """Who came before and after each of these in its session, by the numbers of their rows."""
        rows = [spot.pk for spot in spots if spot.node.session]
        found = self._db.execute(statements("reads.sql")["beside"], {"things": encode(rows)})
        return {pk: (before, after) for pk, before, after in found}

    def _told(self, spots: Sequence[Spot], beside: Beside) -> tuple[Candidate, ...]:
        passages = [spot.passage for spot in spots]
        scores = self._words.scores(passages)
        close = self._question.closeness(passages) if self._question else {}
        ids = {spot.pk: spot.node.id for spot in spots if spot.pk}
        return tuple(
            Candidate(
                spot.node,
                scores.get(spot.passage, 0.0),
                *close.get(spot.passage, (None, None)),
                *(ids.get(pk, "") for pk in beside.get(spot.pk, ())),
            )
            for spot in spots
        )


def search(db: sqlite3.Connection, sieve: Sieve, wording: Wording, question: Question | None, limit: int) -> Matches:
    found = Search(db, sieve, Words(db, wording), question).candidates(limit)
    return Matches(found, wording.weights)


def _best_first(one: Ranked) -> tuple[float, int]:
    passage, score = one
    return -score, passage
