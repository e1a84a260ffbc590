"""How two things are connected: the shortest way over ties between memories and names that they share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from dionysus_mcp.errors import InvalidInput, shown
from dionysus_mcp.mind.aliases import Aliases
from dionysus_mcp.mind.entity_answers import Connection, Step
from dionysus_mcp.mind.existing import readable
from dionysus_mcp.mind.identity import MEMORY_ID
from dionysus_mcp.mind.mentioned import Mentioned
from dionysus_mcp.mind.values import MEMORY, Caller, Relation, Status
from dionysus_mcp.plain import shortened
from dionysus_mcp.store.port import Node, Order, Reach, Store, Where

FAN_OUT = 25
MOST_STEPS = 6
BRIDGE = 100
"""A name that more memories mention connects nothing: it is everywhere."""
MOST_VISITED = 1500
GIST_CHARS = 160


@dataclass(frozen=True, slots=True)
class Place:
    """A memory or a name. Names are told apart by their folded main form."""

    key: str
    node: Node | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """A step from one place to another: the tie that makes it, if it is one, and whether it points there."""

    to: Place
    relation: str = ""
    onward: bool = True


@dataclass(slots=True)
class Side:
    """What was reached from one end: the way to each place, and from where it goes."""

    start: Place
    reached: dict[str, tuple[Way, str]] = field(default_factory=dict)
    edge: list[Place] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.reached[self.start.key] = (Way(self.start), "")
        self.edge = [self.start]

    def back_from(self, key: str) -> Iterator[Way]:
        """The ways from the start to a place, the last one first."""
        while key:
            way, key = self.reached[key]
            yield way


class Connections:
    """Looks for ways between things."""

    def __init__(self, store: Store, mentioned: Mentioned) -> None:
        self._store = store
        self._mentioned = mentioned

    def find(self, a: str, b: str, project_id: str | None, caller: Caller) -> Connection:
        """The shortest way from a memory or a name to another."""
        where = self._mentioned.where(project_id, caller)
        start, end = self._place(a, "a", where), self._place(b, "b", where)
        if start.key == end.key:
            raise InvalidInput(f"a and b are both {shown(a)}.", "Give two different things.", field="b")
        return _Search(self._store, self._mentioned.aliases, where).between(start, end)

    def _place(self, text: str, field: str, where: Where) -> Place:
        if MEMORY_ID.fullmatch(text):
            nodes = self._store.get([text])
            return Place(text, readable(nodes[0] if nodes else None, text, field))
        group = self._mentioned.group(text, field)
        if self._mentioned.newest(group, where) is None:
            raise self._mentioned.unknown(text, where, field)
        return Place(f"@{group[0].casefold()}", name=group[0])


def _within(where: Where) -> str:
    return f" in {' and '.join(where.projects)}; project_id='*' searches every project" if where.projects else ""


class _Search:
    """One search, breadth first from both ends."""

    def __init__(self, store: Store, aliases: Aliases, where: Where) -> None:
        self._store = store
        self._aliases = aliases
        self._where = where
        self._counts: dict[str, int] = {}
        self._visited = 0

    def between(self, start: Place, end: Place) -> Connection:
        one, other = Side(start), Side(end)
        for steps in range(1, MOST_STEPS + 1):
            smaller, larger = sorted((one, other), key=lambda side: len(side.edge))
            met = self._widened(smaller, larger)
            if met:
                return Connection(tuple(_told(one, other, met)))
            if not smaller.edge:
                return Connection(note=f"There is no connection over memories that hold now{_within(self._where)}.")
            if self._visited > MOST_VISITED:
                return Connection(note=f"No connection within {steps} steps; there is too much around to look farther.")
        return Connection(note=f"No connection within {MOST_STEPS} steps.")

    def _widened(self, side: Side, other: Side) -> str | None:
        """Go one step on from an end; where both ends meet, if they do."""
        edge, side.edge = side.edge, []
        for place in edge:
            self._visited += 1
            for way in self._ways(place, {side.start.key, other.start.key}):
                if way.to.key in side.reached:
                    continue
                side.reached[way.to.key] = (way, place.key)
                side.edge.append(way.to)
                if way.to.key in other.reached:
                    return way.to.key
        return None

    def _ways(self, place: Place, ends: set[str]) -> Iterator[Way]:
        if place.node is None:
            yield from self._mentioning(place)
            return
        yield from self._tied(place.node)
        names = [Place(f"@{main.casefold()}", name=main) for main in map(self._aliases.main, place.node.mentions)]
        counted = sorted((self._count(one.name), one.key, one) for one in names)
        bridges = [one for count, key, one in counted if count <= BRIDGE or key in ends]
        yield from map(Way, bridges[:FAN_OUT])

    def _tied(self, node: Node) -> Iterator[Way]:
        for found in self._store.neighbours(node.id, Reach(relations=tuple(Relation), fan_out=FAN_OUT)):
            if self._counts_in(found.node):
                yield Way(Place(found.node.id, found.node), found.link.relation, found.link.target == found.node.id)

    def _mentioning(self, place: Place) -> Iterator[Way]:
        where = replace(self._where, mentions=self._aliases.group(place.name))
        for node in self._store.find(where, Order.NEWEST, FAN_OUT):
            yield Way(Place(node.id, node))

    def _counts_in(self, node: Node) -> bool:
        within = not self._where.projects or node.project in self._where.projects
        return within and node.kind == MEMORY and node.status == Status.ACTIVE

    def _count(self, name: str) -> int:
        if name not in self._counts:
            where = replace(self._where, mentions=self._aliases.group(name))
            self._counts[name] = self._store.count(where).get("", 0)
        return self._counts[name]


def _told(one: Side, other: Side, met: str) -> Iterator[Step]:
    """From one end to the other, over the place where they met."""
    there = [*one.back_from(met)][::-1]
    yield _step(there[0].to, None)
    yield from (_step(way.to, _by(way.to, way.relation, onward=way.onward)) for way in there[1:])
    for way, following in pairwise(other.back_from(met)):
        yield _step(following.to, _by(following.to, way.relation, onward=not way.onward))


def _by(to: Place, relation: str, *, onward: bool) -> str:
    """What leads to a place from the one before it."""
    if relation:
        return f"{relation} {'to' if onward else 'from'}"
    return "mentioned in" if to.node else "mentions"


def _step(place: Place, by: str | None) -> Step:
    if place.node is None:
        return Step(by, name=place.name)
    return Step(by, place.node.id, shortened(place.node.text, GIST_CHARS))
