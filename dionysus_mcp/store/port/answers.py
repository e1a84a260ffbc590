"""What a store finds, beside the things themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dionysus_mcp.store.port.things import Link, Node


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a search found, with its raw scores, and its neighbours in the order of its session.

    `words` is BM25, 0 when no word was found; `whole` and `sentence` are cosines of the whole text and of its best
    sentence, None when there is no vector of it. A text that is a single sentence is both. `before` and `after` are
    ids of other candidates.
    """

    node: Node
    words: float = 0.0
    whole: float | None = None
    sentence: float | None = None
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Matches:
    """What was found by words, by meaning or beside a thing found; and what each word weighs (its idf, as in BM25)."""

    candidates: tuple[Candidate, ...]
    weights: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A thing that was reached, by which tie and how far from the start."""

    node: Node
    link: Link
    hops: int


@dataclass(frozen=True, slots=True)
class Use:
    """How often a thing was of use, and when it last was."""

    count: int
    last: str


@dataclass(frozen=True, slots=True)
class Session:
    """One session of a project: from when to when things of it happened, and how many are kept. What was archived does
    not count."""

    id: str
    first: str
    last: str
    things: int


@dataclass(frozen=True, slots=True)
class Sessions:
    """A page of sessions, and how many there are in all."""

    total: int
    page: tuple[Session, ...]
