"""Following trails: from what a question finds, over ties and names that memories share, to what it does not find."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from dionysus_mcp.mind.ground import Ground
from dionysus_mcp.mind.reasoning.looking import Looking
from dionysus_mcp.mind.reasoning.trails import Trail, Tread, worth
from dionysus_mcp.mind.truth.tokens import stem
from dionysus_mcp.mind.values import MEMORY, Relation, Status
from dionysus_mcp.store.port import Node, Order, Reach, Where

SEEDS, OF_A_NAME = 8, 8
WIDTH = 10
"""Trails that are followed on from each step."""
FAN_OUT = 25
BRIDGE = 100
"""A name that more memories mention leads nowhere in particular."""
MOST_NAMES = 6
MOST_SEARCHES = 80
TELLING = 200
FOLLOWED = tuple(relation for relation in Relation if relation is not Relation.SUPERSEDES)


@dataclass(slots=True)
class TrailSearch:
    """One search for trails."""

    ground: Ground
    looking: Looking
    where: Where
    weights: dict[str, float] = field(default_factory=dict)
    _bridges: dict[str, list[Node]] = field(default_factory=dict)

    def trails(self, hops: int) -> list[Trail]:
        """Every trail that was followed, best first."""
        edge = self._best(Trail((tread,)) for tread in self._treads(self._seeds(), frozenset()) if tread.bears)
        found = list(edge)
        for _ in range(hops):
            edge = self._best(onward for trail in edge for onward in self._onward(trail))
            found += edge
        return sorted(found, key=self.key)

    def key(self, trail: Trail) -> tuple[float, int, str, str]:
        """Best first; what is worth the same goes by its text, so that equal stores answer alike."""
        last = trail.last.node
        return -round(worth(trail, self.weights), 9), len(trail.treads), last.text[:TELLING], last.id

    def _best(self, trails: Iterable[Trail]) -> list[Trail]:
        return heapq.nsmallest(WIDTH, trails, key=self.key)

    def _seeds(self) -> list[Node]:
        """What mentions a name in the question, or holds a word of one; where it has none, what the question finds."""
        candidates, weights = self.looking.found(self.where, SEEDS)
        self.weights = {stem(word): weight for word, weight in weights.items()}
        found = [one.node for one in candidates]
        if not self.looking.names:
            return found
        holding = [node for node in found if self.looking.held(node) & self.looking.of_names]
        named = [node for name in self.looking.names[:MOST_NAMES] for node in self._named(name)]
        return list({node.id: node for node in (*named, *holding)}.values())

    def _onward(self, trail: Trail) -> Iterator[Trail]:
        """The trail with one memory more, over each tie and each name that leads on."""
        here = trail.last.node
        ways: dict[str, tuple[Node, str, str]] = {}
        for node, by in self._tied(here):
            ways.setdefault(node.id, (node, by, ""))
        for name in self._leading(trail):
            for node in self._mentioning(name):
                ways.setdefault(node.id, (node, "", name))
        fresh = {id_: way for id_, way in ways.items() if not trail.passes(way[0])}
        treads = self._treads([node for node, _, _ in fresh.values()], trail.held)
        for tread in treads:
            _, by, name = fresh[tread.node.id]
            yield trail.goes_to(replace(tread, by=by, name=name))

    def _leading(self, trail: Trail) -> list[str]:
        """The names that may lead to what of the question is still open."""
        if trail.held >= self.looking.stems.keys():
            return []
        aliases = self.ground.vocabulary.aliases
        asked = {name.casefold() for name in self.looking.names}
        names = [aliases.main(name) for name in trail.last.node.mentions]
        return [name for name in names if name.casefold() not in trail.names | asked][:MOST_NAMES]

    def _tied(self, node: Node) -> Iterator[tuple[Node, str]]:
        for near in self.ground.store.neighbours(node.id, Reach(relations=FOLLOWED, fan_out=FAN_OUT)):
            if self._counts(near.node):
                yield near.node, f"{near.link.relation} {'to' if near.link.target == near.node.id else 'from'}"

    def _mentioning(self, name: str) -> list[Node]:
        """The memories that mention a name, unless it is everywhere."""
        key = name.casefold()
        if key not in self._bridges:
            wide = self.ground.store.count(self._about(name)).get("", 0) > BRIDGE
            self._bridges[key] = [] if wide or self.looking.searches >= MOST_SEARCHES else self._named(name)
        return self._bridges[key]

    def _named(self, name: str) -> list[Node]:
        """Of the memories that mention a name, those that the question finds, and the newest."""
        where = self._about(name)
        candidates, _ = self.looking.found(where, OF_A_NAME)
        newest = self.ground.store.find(where, Order.NEWEST, OF_A_NAME)
        return list({node.id: node for node in (*(one.node for one in candidates), *newest)}.values())

    def _about(self, name: str) -> Where:
        return replace(self.where, mentions=self.ground.vocabulary.aliases.group(name))

    def _treads(self, nodes: Sequence[Node], before: frozenset[str]) -> list[Tread]:
        """Memories, each with how close it is to what the question asks beyond the words that are found by then."""
        by_held: dict[frozenset[str], list[Node]] = defaultdict(list)
        for node in nodes:
            by_held[self.looking.held(node)].append(node)
        close = {
            id_: closeness
            for held, group in by_held.items()
            for id_, closeness in self.looking.closeness(group, before | held).items()
        }
        return [Tread(node, held, close.get(node.id)) for held, group in by_held.items() for node in group]

    def _counts(self, node: Node) -> bool:
        within = not self.where.projects or node.project in self.where.projects
        return within and node.kind == MEMORY and node.status == Status.ACTIVE
