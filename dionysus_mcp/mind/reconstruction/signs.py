"""What later memories tell of things that are open: they are not closed by that, it is only said with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from dionysus_mcp.mind.journeys.values import EventKind, event_kind
from dionysus_mcp.mind.reconstruction.fragments import told_by_somebody
from dionysus_mcp.mind.reconstruction.named import Named, sentences
from dionysus_mcp.mind.reconstruction.values import Picture, Query, Sign, Sought
from dionysus_mcp.mind.values import MEMORY, MemoryType, Relation, Status
from dionysus_mcp.mind.words import query_words, telling_words
from dionysus_mcp.plain import shortened
from dionysus_mcp.store.port import Node, Order, Probe, Reach, Store, Where

LATEST = 300
"""So many memories are looked through for all that is open."""
SEARCHED, HITS = 5, 10
"""For so many things, those that are due first, the store is searched, too."""
TIED = Reach(relations=(Relation.RELATES_TO,), fan_out=10)
SAID_CHARS = 120
NO_PLANS = {None, EventKind.NOTE}


def with_signs(picture: Picture, query: Query, store: Store) -> Picture:
    """The same; each open thing that later memories tell of has the best of them."""
    several = [one for one in (*picture.fragments, *picture.dropped) if one.sought]
    sought = {one.id: one.sought for one in sorted(several, key=lambda one: one.due or "~") if one.sought}
    if not sought:
        return picture
    looking = _Looking(store, query, min(one.since for one in sought.values()))
    signs = {id_: looking.sign(id_, one, searched=at < SEARCHED) for at, (id_, one) in enumerate(sought.items())}
    fragments, dropped = (
        tuple(replace(one, sign=signs.get(one.id)) for one in group) for group in (picture.fragments, picture.dropped)
    )
    return replace(picture, fragments=fragments, dropped=dropped)


class _Looking:
    """Looks for signs in one store, by queries of bounded size."""

    def __init__(self, store: Store, query: Query, since: str) -> None:
        self._store = store
        self._query = query
        self._latest = self._told(store.find(self._where(since), Order.LATEST, LATEST))

    def sign(self, id_: str, sought: Sought, *, searched: bool) -> Sign | None:
        """What tells of a thing: as done, what says most of it; else, what names it last."""
        tied = self._told(near.node for near in self._store.neighbours(id_, TIED))
        nodes = {node.id: node for node in (*self._latest, *tied, *(self._hits(sought) if searched else ()))}
        ends = {node.id for node in tied}
        later = [node for node in nodes.values() if self._is_later(node, sought)]
        found = [sign for node in later for sign in _signs(node, sought, tied=node.id in ends)]
        if not found:
            return None
        best = max(found, key=lambda one: (one.done, one.done and one.held, one.node.happened_at, one.held))
        return Sign(shortened(best.said, SAID_CHARS), best.node.id, best.done)

    def _hits(self, sought: Sought) -> list[Node]:
        words = telling_words(query_words(" ".join(sought.texts)))
        found = self._store.search(Probe(words=words), self._where(sought.since), HITS)
        return self._told(one.node for one in found.candidates)

    def _where(self, since: str) -> Where:
        return Where(MEMORY, projects=(self._query.project,), statuses=(Status.ACTIVE,), since=since)

    def _told(self, nodes: Iterable[Node]) -> list[Node]:
        """What says that something is or has happened: no plan, no rule, no way to do a thing."""
        kept = [
            node
            for node in nodes
            if node.kind == MEMORY
            and node.label in {MemoryType.EPISODIC, MemoryType.SEMANTIC}
            and event_kind(node.tags) in NO_PLANS
        ]
        return list(told_by_somebody(kept, self._store))

    def _is_later(self, node: Node, sought: Sought) -> bool:
        holds = node.status == Status.ACTIVE and node.project == self._query.project
        return holds and sought.since < node.happened_at <= self._query.now and node.id not in sought.known


@dataclass(frozen=True, slots=True)
class _Found:
    """A sentence of a memory that tells of something, and how much of that it says."""

    node: Node
    said: str
    held: int
    done: bool


def _signs(node: Node, sought: Sought, *, tied: bool) -> Iterator[_Found]:
    """The sentences that tell of it. What is tied as something that happened may tell of it in quite other words."""
    for text in sought.texts:
        named = Named.of(text)
        for said in sentences(node.text):
            otherwise = tied and node.label == MemoryType.EPISODIC and not named.held_by(said)
            if not (otherwise or named.is_in(said)):
                continue
            if named.happened(said) or not sought.as_done:
                done = sought.as_done and (otherwise or named.is_done_in(said))
                yield _Found(node, said.text, named.held_by(said), done)
