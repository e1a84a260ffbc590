"""The store as one run sees it: as it was when the run began, with what the run wrote itself.

What was read is patched afterwards with what others had changed by then, so that nothing of theirs slips in between.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from typing import Any

from dionysus_mcp.errors import DryRun
from dionysus_mcp.mind.runs.values import still_running
from dionysus_mcp.mind.telling import told
from dionysus_mcp.mind.viewed.others import PAGE, Others, Seen
from dionysus_mcp.mind.viewed.passing import behind, counted_under, ordered, passes, place
from dionysus_mcp.mind.viewed.searching import searched
from dionysus_mcp.mind.viewed.tied import reached, those
from dionysus_mcp.mind.viewed.unit import ViewedUnit
from dionysus_mcp.store.port import (
    Change,
    Link,
    Matches,
    Neighbour,
    Node,
    Order,
    Probe,
    Reach,
    Sessions,
    Stamp,
    Store,
    Unit,
    Use,
    Vector,
    Where,
)

STEADY = 5
FURTHER = 8


class ViewedStore:
    """The store port for one run. Figures that follow the journal, notes, uses and sessions are as they are now."""

    def __init__(self, store: Store, run: str, since: int, *, dry: bool = False) -> None:
        self._store = store
        self._run = run
        self.since = since
        self._dry = dry
        self._others = Others(store, run, since)

    def get(self, ids: Sequence[str], at: int | None = None) -> list[Node]:
        if self._is_past(at):
            return self._store.get(ids, at)
        found = self._store.get(ids)
        others = self._others.things()
        if not others:
            return found
        seen: Seen = {**{node.id: node for node in found}, **others}
        return [node for id_ in ids if isinstance(node := seen.get(id_), Node)]

    def find(
        self,
        where: Where,
        order: Order,
        limit: int,
        after: tuple[str, str] | None = None,
        at: int | None = None,
    ) -> list[Node]:
        if self._is_past(at):
            return self._store.find(where, order, limit, after, at)
        found = self._store.find(where, order, limit, after)
        others = self._others.things()
        if not others:
            return found
        kept = list(islice(self._kept(where, order, limit, found), limit if limit >= 0 else None))
        others = self._others.things()
        was = [node for node in others.values() if isinstance(node, Node) and passes(where, node)]
        still = [node for node in kept if node.id not in others]
        page = ordered(order, [*still, *(node for node in was if behind(order, after, node))])
        return page if limit < 0 else page[:limit]

    def search(self, probe: Probe, where: Where, limit: int, at: int | None = None) -> Matches:
        if self._is_past(at):
            return self._store.search(probe, where, limit, at)
        return searched(self._store, self._others, probe, where, limit)

    def prepared(self, embedder: str) -> bool:
        return self._store.prepared(embedder)

    def vectors(self, ids: Sequence[str], embedder: str) -> dict[str, Vector]:
        """Of texts that others changed since there are none."""
        found = self._store.vectors(ids, embedder)
        others = self._others.things()
        touched = [id_ for id_ in found if id_ in others]
        now = {node.id: node.text for node in self._store.get(touched)} if touched else {}
        return {id_: vector for id_, vector in found.items() if id_ not in now or _says(others.get(id_), now[id_])}

    def without_vectors(self, kind: str, embedder: str, limit: int, after: str = "") -> list[Node]:
        return self._store.without_vectors(kind, embedder, limit, after)

    def embedded(self, kind: str) -> dict[str, int]:
        return self._store.embedded(kind)

    def unnamed(self, kind: str, limit: int) -> list[Node]:
        return self._store.unnamed(kind, limit)

    def notes(self, area: str, keys: Sequence[str]) -> dict[str, bytes]:
        return self._store.notes(area, keys)

    def noted(self, area: str, prefix: str = "", limit: int = -1, after: str = "") -> dict[str, bytes]:
        return self._store.noted(area, prefix, limit, after)

    def used(self, ids: Sequence[str]) -> None:
        if not self._dry:
            self._store.used(ids)

    def settle(self) -> None:
        self._store.settle()

    def uses(self, ids: Sequence[str]) -> dict[str, Use]:
        return self._store.uses(ids)

    def neighbours(self, start: str, reach: Reach) -> list[Neighbour]:
        found = self._store.neighbours(start, reach)
        others = self._others.things()
        return reached(self._store, others, self.get, start, reach) if others else found

    def ties(self, sources: Sequence[str]) -> list[Link]:
        found = self._store.ties(sources)
        others = self._others.things()
        return those(found, others, lambda link: link.source in sources) if others else found

    def count(self, where: Where, by: str | None = None) -> dict[str, int]:
        for _ in range(STEADY):
            position, found = self._store.position(), self._store.count(where, by)
            others = self._others.things()
            counted = self._recounted(found, others, where, by) if others else found
            if position == self._store.position():
                break
        return counted

    def sessions(
        self, project: str, limit: int, after: tuple[str, str] | None = None, since: str = "", until: str = ""
    ) -> Sessions:
        return self._store.sessions(project, limit, after, since, until)

    def changes(
        self,
        *,
        since: int = 0,
        thing: str | None = None,
        act: int | None = None,
        run: str | None = None,
        newest_first: bool = False,
        limit: int | None = None,
    ) -> list[Change]:
        """Without those of others behind the beginning of the run."""
        if newest_first:
            return self._newest(limit, since=since, thing=thing, act=act, run=run)
        seen: list[Change] = []
        size = limit
        while page := self._store.changes(since=since, thing=thing, act=act, run=run, limit=size):
            seen += [change for change in page if not self._others.are_by(change)]
            if size is None or len(page) < size or len(seen) >= size:
                break
            since = page[-1].seq
        return seen[:limit]

    def _newest(self, limit: int | None, **which: Any) -> list[Change]:
        """Those of others come first: where they leave too little, it is read again and further back."""
        size = limit
        while True:
            page = self._store.changes(**which, newest_first=True, limit=size)
            seen = [change for change in page if not self._others.are_by(change)]
            if size is None or limit is None or len(page) < size or len(seen) >= limit:
                return seen[:limit]
            size = max(FURTHER * size, 1)

    def position(self, moment: str | None = None) -> int:
        return self._store.position(moment)

    @contextmanager
    def unit(self, stamp: Stamp) -> Iterator[ViewedUnit]:
        """What is written belongs to the run. Refused when it is over; rolled back and told when nothing may be."""
        with self._store.unit(replace(stamp, run=self._run)) as inner:
            self._refuse_if_over(inner)
            unit = ViewedUnit(inner, self._others)
            yield unit
            if self._dry and unit.wrote:
                raise DryRun(
                    "Nothing may be written in a dry run; `would` says what would have been.",
                    "Go on as if it had been done, or end the run.",
                    would=[told(change) for change in unit.made],
                )

    def erase(self, ids: Sequence[str], stamp: Stamp, anew: Sequence[Node] = ()) -> list[Change]:
        if self._dry:
            raise DryRun("Nothing may be erased in a dry run.", "Go on without it.", would=list(ids))
        return self._store.erase(ids, replace(stamp, run=self._run), anew)

    def close(self) -> None:
        """The store is not the run's to close."""

    def _is_past(self, at: int | None) -> bool:
        """Whether that is from before others changed anything; what is asked for behind that is what the run sees."""
        return at is not None and (at <= self.since or not self._others.came_by(at))

    def _refuse_if_over(self, unit: Unit) -> None:
        if isinstance(unit.get(self._run), Node):  # it is on record
            still_running(unit, self._run)

    def _kept(self, where: Where, order: Order, limit: int, page: list[Node]) -> Iterator[Node]:
        """What is there now and was not touched by others: of this first page, and of those behind it."""
        size = limit
        while page:
            others = self._others.things()
            yield from (node for node in page if node.id not in others)
            if size < 0 or len(page) < size:
                return
            after, size = place(order, page[-1]), min(2 * size, PAGE)
            page = self._store.find(where, order, size, after)

    def _recounted(self, found: dict[str, int], others: Seen, where: Where, by: str | None) -> dict[str, int]:
        counts = Counter(found)
        now = self._store.get([id_ for id_ in others if " " not in id_])
        counts.subtract(name for node in now if passes(where, node) for name in counted_under(node, by))
        was = (node for node in others.values() if isinstance(node, Node) and passes(where, node))
        counts.update(name for node in was for name in counted_under(node, by))
        return {name: count for name, count in counts.items() if count > 0 or not name}


def _says(thing: object, text: str) -> bool:
    return isinstance(thing, Node) and thing.text == text
