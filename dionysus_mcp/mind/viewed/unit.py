"""A unit of work of a run: what it writes must not rest on how a thing was before others changed it."""

from __future__ import annotations

from collections.abc import Sequence

from dionysus_mcp.mind.viewed.others import Others
from dionysus_mcp.mind.viewed.passing import ordered, passes
from dionysus_mcp.mind.viewed.tied import those
from dionysus_mcp.store.port import Change, Link, Node, Order, Thing, Unit, Vector, Where


class ViewedUnit:
    """Nobody else writes while it lasts, so what others changed is known once."""

    def __init__(self, unit: Unit, others: Others) -> None:
        self._unit = unit
        self._others = others
        self._seen = others.things()
        self.made: list[Change] = []
        self.wrote = False

    def act(self, *, key: str | None = None, digest: str | None = None, undoes: int | None = None) -> None:
        self._unit.act(key=key, digest=digest, undoes=undoes)

    def done(self, key: str) -> Change | None:
        change = self._unit.done(key)
        if change is not None and self._others.are_by(change):
            self._others.refuse(change.thing)
        return change

    def get(self, thing: str) -> Thing | None:
        return self._seen[thing] if thing in self._seen else self._unit.get(thing)

    def links(self, node_id: str) -> list[Link]:
        found = self._unit.links(node_id)
        return those(found, self._seen, lambda link: node_id in {link.source, link.target}) if self._seen else found

    def saying(self, text: str, where: Where) -> list[Node]:
        found = self._unit.saying(text, where)
        if not self._seen:
            return found
        touched = [node for node in self._unit.saying(text, Where(where.kind)) if node.id in self._seen]
        was = [then for node in touched if isinstance(then := self._seen[node.id], Node) and then.text == node.text]
        kept = [node for node in found if node.id not in self._seen]
        return ordered(Order.OLDEST, [*kept, *(node for node in was if passes(where, node))])

    def put(self, thing: Thing) -> Change | None:
        self._refuse_stale(thing)
        return self._keep(self._unit.put(thing))

    def embed(self, node_id: str, embedder: str, vectors: Sequence[Vector]) -> None:
        if node_id not in self._seen:
            self.wrote = True
            self._unit.embed(node_id, embedder, vectors)

    def name(self, node_id: str, mentions: Sequence[str]) -> None:
        if node_id not in self._seen:
            self.wrote = True
            self._unit.name(node_id, mentions)

    def note(self, area: str, key: str, value: bytes | None) -> None:
        self.wrote = True
        self._unit.note(area, key, value)

    def notes(self, area: str, keys: Sequence[str]) -> dict[str, bytes]:
        return self._unit.notes(area, keys)

    def delete(self, thing: str) -> Change:
        for touched in (thing, *(link.id for link in self._unit.links(thing))):
            self._refuse_touched(touched)
        change = self._unit.delete(thing)
        self._keep(change)
        return change

    def restore(self, thing: Thing) -> Change | None:
        self._refuse_stale(thing)
        return self._keep(self._unit.restore(thing))

    def replay(self, change: Change) -> None:
        self._refuse_touched(change.thing)
        self.wrote = True
        self._unit.replay(change)

    def _keep(self, change: Change | None) -> Change | None:
        if change is not None:
            self.wrote = True
            self.made.append(change)
        return change

    def _refuse_stale(self, thing: Thing) -> None:
        """Refused when others changed it, or took away what a tie is to hold on to."""
        self._refuse_touched(thing.id)
        for end in (thing.source, thing.target) if isinstance(thing, Link) and self._seen else ():
            if end in self._seen and self._unit.get(end) is None:
                self._others.refuse(end)

    def _refuse_touched(self, thing: str) -> None:
        if thing in self._seen:
            self._others.refuse(thing)
