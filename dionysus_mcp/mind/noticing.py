"""What new memories are to those that are there: the same again, a change, or nothing of the kind."""

from __future__ import annotations

import heapq
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dionysus_mcp.mind.meaning import Vectors
from dionysus_mcp.mind.truth.verdict import Kind, Statement, Verdict
from dionysus_mcp.mind.values import GLOBAL_PROJECT, MEMORY, Memory, MemoryType, Status
from dionysus_mcp.mind.words import query_words, telling_words
from dionysus_mcp.store.port import Matches, Order, Probe, Store, Where

LOOKED_AT = 10
OF_THE_SUBJECT = 10
MOST_WORDS = 12
FIRST_CHARS = 2_000
CLOSE = 0.4
"""Texts of a batch that are less close than this say nothing about each other."""
MOST_REPORTED = 3
LONGEST_S = 10.0
"""How long a batch is looked at, so that no client loses its patience; the rest is stored unseen."""


@dataclass(frozen=True, slots=True)
class Noticed:
    """A memory that a new one is close to. In a batch it may be an earlier one, which has a place and no id yet."""

    memory: Memory
    verdict: Verdict
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """All that was noticed about one new memory; `same` is the one that says it word for word."""

    close: tuple[Noticed, ...] = ()
    same: Noticed | None = None


class Noticing:
    """Looks before a memory is stored. What it finds is only proposed here: the unit of work decides."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def look(self, memories: Sequence[Memory], vectors: Sequence[Vectors | None], now: str) -> list[Seen]:
        """What each of these is to those stored, and to those before it in the same batch."""
        dated = [replace(memory, occurred_at=memory.occurred_at or now) for memory in memories]
        words = [frozenset(_words(memory)) for memory in dated]
        until = time.monotonic() + LONGEST_S
        return [
            self._look(number, dated, vectors, words) if time.monotonic() < until else Seen()
            for number in range(len(dated))
        ]

    def _look(
        self,
        number: int,
        memories: Sequence[Memory],
        vectors: Sequence[Vectors | None],
        words: Sequence[frozenset[str]],
    ) -> Seen:
        from dionysus_mcp.mind.truth.compare import FAR, compare

        new, own = memories[number], vectors[number]
        noticed: list[Noticed] = []
        for older, cosine, place in (*self._stored(new, own), *_batched(number, memories, vectors, words)):
            if cosine is not None and cosine < FAR:
                continue
            if stands_for(older, new):
                return Seen(same=Noticed(older, Verdict(Kind.REPETITION, "the same text"), place))
            verdict = compare(_statement(older), _statement(new), cosine)
            if verdict.kind in {Kind.REPETITION, Kind.CHANGE}:
                noticed.append(Noticed(older, verdict, place))
        noticed.sort(key=lambda one: (not one.verdict.closes, one.verdict.kind is not Kind.CHANGE))
        return Seen(tuple(noticed[:MOST_REPORTED]))

    def _stored(self, new: Memory, own: Vectors | None) -> Iterator[tuple[Memory, float | None, None]]:
        """Active memories of the same project that are close, or about the same subject."""
        where = Where(MEMORY, projects=(new.project_id, GLOBAL_PROJECT), statuses=(Status.ACTIVE,))
        probe = Probe(_words(new)[:MOST_WORDS], own.whole if own else None, own.embedder if own else "")
        matches = self._store.search(probe, where, LOOKED_AT)
        cosines = _cosines(matches)
        yield from ((Memory.of(one.node), cosines[one.node.id], None) for one in matches.candidates)
        if new.subject:
            about = Where(MEMORY, projects=where.projects, statuses=where.statuses, subjects=(new.subject,))
            others = [node for node in self._store.find(about, Order.NEWEST, OF_THE_SUBJECT) if node.id not in cosines]
            made = self._store.vectors([node.id for node in others], own.embedder) if own else {}
            for node in others:
                yield Memory.of(node), _dot(made.get(node.id), own), None


def _batched(
    number: int, memories: Sequence[Memory], vectors: Sequence[Vectors | None], words: Sequence[frozenset[str]]
) -> Iterator[tuple[Memory, float | None, int]]:
    """Those before it in the batch that are closest to it, by meaning or, without vectors, by words."""
    new, own = memories[number], vectors[number]
    near: list[tuple[float, int, float | None]] = []
    for place in range(number):
        if memories[place].project_id == new.project_id:
            before = vectors[place]
            cosine = _dot(before.whole if before else None, own)
            near.append((_overlap(words[place], words[number]) if cosine is None else cosine, place, cosine))
    for closeness, place, cosine in heapq.nlargest(LOOKED_AT, near):
        if closeness >= CLOSE:
            yield memories[place], cosine, place


def _overlap(words: frozenset[str], others: frozenset[str]) -> float:
    """The share of all their words that two texts have in common."""
    return len(words & others) / (len(words | others) or 1)


def _cosines(matches: Matches) -> dict[str, float | None]:
    return {candidate.node.id: candidate.whole for candidate in matches.candidates}


def _dot(vector: Any, own: Vectors | None) -> float | None:
    return None if vector is None or own is None else float(vector @ own.whole)


def where_it_would_stand(new: Memory) -> Where:
    """Where all are that could say already what this one says."""
    when = new.occurred_at if new.memory_type is MemoryType.EPISODIC else ""
    return Where(
        MEMORY,
        projects=(new.project_id,),
        labels=(new.memory_type,),
        statuses=(Status.ACTIVE,),
        session=new.session_id or "",
        since=when,
        until=when,
    )


def stands_for(older: Memory, new: Memory) -> bool:
    """Whether the older one already says just this. An event that happened again is another event."""
    from dionysus_mcp.mind.truth.compare import same_text

    return (
        older.project_id == new.project_id
        and _folded(older.subject) == _folded(new.subject)
        and (older.memory_type, older.session_id) == (new.memory_type, new.session_id)
        and (new.memory_type is not MemoryType.EPISODIC or older.occurred_at == new.occurred_at)
        and (older.tags, dict(older.metadata), older.source) == (new.tags, dict(new.metadata), new.source)
        and same_text(older.content, new.content)
    )


def _statement(memory: Memory) -> Statement:
    return Statement(memory.content, memory.subject or "", memory.occurred_at, memory.memory_type)


def _words(memory: Memory) -> tuple[str, ...]:
    return telling_words(query_words(f"{memory.subject or ''} {memory.content[:FIRST_CHARS]}"))


def _folded(subject: str | None) -> str:
    return (subject or "").casefold()
