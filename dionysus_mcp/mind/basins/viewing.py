"""What can be seen of the landscape. Reads notes and nodes; calculates no vectors."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from dionysus_mcp.mind.basins.activation import LEAST_LINK, Activation, Together
from dionysus_mcp.mind.basins.answers import BasinView, CoActivation, StateFigures
from dionysus_mcp.mind.basins.values import CURSOR, Area, Cursor, Figures, Membership, State, given_name, member_key
from dionysus_mcp.mind.kinds import Kind, checked_id, readable_thing
from dionysus_mcp.mind.values import MEMORY, Status
from dionysus_mcp.store.port import Clock, Node, Store, Where

FEWEST = 2
"""A memory alone is no theme."""
DIGITS = 3


@dataclass(frozen=True, slots=True)
class Seen:
    """A basin as it is read: the thing and its figures."""

    node: Node
    figures: Figures
    activation: Activation

    @property
    def name(self) -> str:
        """Where no word tells, the id."""
        return given_name(self.node) or self.figures.name or self.node.id

    def view(self, now: datetime, memories: int) -> BasinView:
        depth = math.log1p(self.figures.members) / math.log1p(memories) if memories else None
        return BasinView(
            id=self.node.id,
            name=self.name,
            members=self.figures.members,
            activation=round(self.activation.level_at(now), DIGITS),
            state=self.activation.state_at(now),
            clause_strength=round(self.activation.clause_at(now), DIGITS),
            stability=_short(self.figures.stability),
            depth=_short(depth),
            named=bool(given_name(self.node)),
        )


class Viewing:
    """Reads basins."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def cursor(self) -> Cursor:
        return Cursor.of(self._store.notes(Area.LANDSCAPE, [CURSOR]).get(CURSOR))

    def waiting(self) -> int:
        """How many memories nobody came to yet."""
        cursor = self.cursor()
        if cursor.seq >= self._store.position():
            return 0
        every = self._store.count(Where(MEMORY, statuses=(Status.ACTIVE, Status.SUPERSEDED))).get("", 0)
        return max(0, every - cursor.memories)

    def one(self, basin_id: str, field: str = "basin_id") -> Seen:
        checked_id(basin_id, Kind.BASIN, field)
        found = next(iter(self.these([basin_id])), None)
        readable_thing(found.node if found else None, basin_id, Kind.BASIN, field)
        assert found is not None
        return found

    def these(self, ids: Sequence[str]) -> list[Seen]:
        """Those of these that are basins."""
        figures = self._store.notes(Area.FIGURES, ids)
        return self._seen(self._store.get(ids), figures)

    def all(self) -> list[Seen]:
        """Every basin, the largest first. Figures name them: looking for nodes would go through all memories."""
        figures = self._store.noted(Area.FIGURES)
        found = self._seen(self._store.get(list(figures)), figures)
        return sorted(found, key=lambda one: (-one.figures.members, one.node.id))

    def alone(self) -> int:
        """How many memories are like no other."""
        return sum(Figures.of(note).members < FEWEST for note in self._store.noted(Area.FIGURES).values())

    def views(self, seen: Iterable[Seen]) -> list[BasinView]:
        now, memories = self._clock(), self.cursor().memories
        return [one.view(now, memories) for one in seen]

    def of_memories(self, ids: Sequence[str]) -> dict[str, str]:
        notes = self._store.notes(Area.MEMBER, ids)
        where = {id_: Membership.of(note).basin for id_, note in notes.items()}
        there = {one.node.id for one in self.these(sorted(set(where.values())))}
        return {id_: basin_id for id_, basin_id in where.items() if basin_id in there}

    def members(self, basin_id: str, limit: int, after: str) -> list[str]:
        prefix = member_key(basin_id)
        keys = self._store.noted(Area.MEMBERS, prefix, limit, member_key(basin_id, after) if after else "")
        return [key.removeprefix(prefix) for key in keys]

    def links(self, basin_ids: Sequence[str]) -> list[CoActivation]:
        """What ties these to each other."""
        among = set(basin_ids)
        found = (link for id_ in sorted(among) for link in self.beside(id_))
        return sorted(
            (link for link in found if link.one < link.other and link.other in among),
            key=lambda link: (-link.strength, link.one, link.other),
        )

    def beside(self, basin_id: str) -> list[CoActivation]:
        """What was active together with a basin, strongest first."""
        now = self._clock()
        notes = self._store.noted(Area.LINK, member_key(basin_id))
        kept = {key.split()[1]: Together.of(note) for key, note in notes.items()}
        found = [
            CoActivation(basin_id, other, round(one.strength_at(now), DIGITS), one.count)
            for other, one in kept.items()
            if one.strength_at(now) >= LEAST_LINK
        ]
        return sorted(found, key=lambda link: (-link.strength, link.other))

    def _seen(self, nodes: Iterable[Node], figures: Mapping[str, bytes]) -> list[Seen]:
        known = [
            (node, Figures.of(figures[node.id])) for node in nodes if node.id in figures and node.kind == Kind.BASIN
        ]
        basins = [(node, of) for node, of in known if of.members >= FEWEST]
        active = self._store.notes(Area.ACTIVATION, [node.id for node, _ in basins])
        return [Seen(node, of, Activation.of(active.get(node.id))) for node, of in basins]


def by_state(views: Sequence[BasinView]) -> dict[str, StateFigures]:
    """The basins of each state that some are in."""
    found = {state: [view for view in views if view.state is state] for state in State}
    return {
        str(state): StateFigures(
            len(those),
            round(sum(view.activation for view in those) / len(those), DIGITS),
            round(sum(view.clause_strength for view in those) / len(those), DIGITS),
        )
        for state, those in found.items()
        if those
    }


def _short(number: float | None) -> float | None:
    return None if number is None else round(number, DIGITS)
