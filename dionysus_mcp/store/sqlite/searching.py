"""A search: the best by words and the best by meaning that pass the filters, and who stands beside them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import islice
from typing import TYPE_CHECKING

from dionysus_mcp.store.port import Candidate, Matches
from dionysus_mcp.store.sqlite.images import encode
from dionysus_mcp.store.sqlite.sieve import Sieve, Spot
from dionysus_mcp.store.sqlite.statements import statements
from dionysus_mcp.store.sqlite.wording import Wording

if TYPE_CHECKING:
    from dionysus_mcp.store.sqlite.meaning.asking import Question
    from dionysus_mcp.store.sqlite.meaning.keeping import Closeness

FEWEST_READ = 64
PATIENCE = 5  # how many times as many as wanted are looked at before it seems that hardly any pass
GROWTH = 4
ALL = -1

Ranked = tuple[int, float]
Beside = Mapping[int, tuple[int, int]]


class Search:
    """One search in one snapshot."""

    def __init__(self, db: sqlite3.Connection, sieve: Sieve, wording: Wording, question: Question | None) -> None:
        self._db = db
        self._sieve = sieve
        self._wording = wording
        self._question = question

    def matches(self, limit: int) -> Matches:
        found = _by_id([*self._by_words(limit), *self._by_meaning(limit)])
        beside = self._beside(found.values())
        near = _by_id(self._sieve.things([pk for pair in beside.values() for pk in pair if pk]))
        spots = list((found | near).values())
        return Matches(self._told(spots, {**self._beside(near.values()), **beside}), self._wording.weights)

    def _by_words(self, limit: int) -> list[Spot]:
        """The words alone are ranked first; then only as many things are read as it takes to fill the limit."""
        if not self._wording.match:
            return []
        with closing(self._ranked(PATIENCE * limit)) as ranked:
            return self._best(ranked, self._ranked_of, limit)

    def _by_meaning(self, limit: int) -> list[Spot]:
        return self._best(self._question.nearest(), self._question.nearest_of, limit) if self._question else []

    def _best(
        self, ranked: Iterator[Ranked], of: Callable[[Sequence[int]], Iterator[Ranked]], limit: int
    ) -> list[Spot]:
        """The best things that pass. When hardly any does, all that pass are gathered and only they are ranked."""
        head = list(islice(ranked, PATIENCE * limit))
        found = self._first(iter(head), limit)
        if len(found) < limit and len(head) == PATIENCE * limit:
            few = self._sieve.few()
            found = self._first(of(few), limit) if few is not None else found + self._first(ranked, limit - len(found))
        return [spot for _, spot in sorted(found, key=_best_first)]

    def _ranked(self, first: int) -> Generator[Ranked]:
        """Passages by their words. To sort only the first of them is much quicker, and mostly they are enough."""
        query, names = statements("words.sql")["ranked"], {"match": self._wording.match}
        yield from self._db.execute(query, names | {"most": first, "skipped": 0}).fetchall()
        yield from self._db.execute(query, names | {"most": ALL, "skipped": first})

    def _ranked_of(self, passages: Sequence[int]) -> Iterator[Ranked]:
        return iter(sorted(self._scores(passages).items(), key=lambda one: (-one[1], one[0])))

    def _first(self, ranked: Iterator[Ranked], limit: int) -> list[tuple[Ranked, Spot]]:
        """The first passages whose things pass, with their scores."""
        found: list[tuple[Ranked, Spot]] = []
        size = max(FEWEST_READ, limit)
        while len(found) < limit and (chunk := dict(islice(ranked, size))):
            found += [((passage, chunk[passage]), spot) for passage, spot in self._sieve.passages(list(chunk))]
            size *= GROWTH
        return found[:limit]

    def _beside(self, spots: Iterable[Spot]) -> Beside:
        """Who came before and after each of these in its session, by the numbers of their rows."""
        rows = [spot.pk for spot in spots if spot.node.session]
        found = self._db.execute(statements("reads.sql")["beside"], {"things": encode(rows)})
        return {pk: (before, after) for pk, before, after in found}

    def _told(self, spots: Sequence[Spot], beside: Beside) -> tuple[Candidate, ...]:
        passages = [spot.passage for spot in spots]
        scores, close = self._scores(passages), self._closeness(passages)
        ids = {spot.pk: spot.node.id for spot in spots if spot.pk}
        candidates = []
        for spot in spots:
            before, after = beside.get(spot.pk, (0, 0))
            near = close.get(spot.passage)
            candidates.append(
                Candidate(
                    node=spot.node,
                    words=scores.get(spot.passage, 0.0),
                    whole=near.whole if near else None,
                    sentence=near.sentence if near else None,
                    before=ids.get(before, ""),
                    after=ids.get(after, ""),
                )
            )
        return tuple(candidates)

    def _scores(self, passages: Sequence[int]) -> dict[int, float]:
        if not self._wording.match:
            return {}
        names = {"match": self._wording.match, "passages": encode(passages)}
        return dict(self._db.execute(statements("words.sql")["scores_of"], names).fetchall())

    def _closeness(self, passages: Sequence[int]) -> dict[int, Closeness]:
        return self._question.closeness(passages) if self._question else {}


def _by_id(spots: Iterable[Spot]) -> dict[str, Spot]:
    return {spot.node.id: spot for spot in spots}


def _best_first(one: tuple[Ranked, Spot]) -> tuple[float, int]:
    passage, score = one[0]
    return -score, passage
