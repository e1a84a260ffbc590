"""A store as it was at one position of its journal, read in pages while others go on writing.

A page shows the present. Whatever changed behind the position is found in the journal, and with it what it was before;
that is put in its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeGuard

from dionysus_mcp.mind.aliases import ENTITY
from dionysus_mcp.mind.values import MEMORY, Status
from dionysus_mcp.store.port import Change, Link, Node, Order, Store, Thing, Where

PAGE = 1_000


class Snapshot:
    """The memories of one project, or of all, what ties them together, and the names that were merged."""

    def __init__(self, store: Store, project: str | None, *, tombstones: bool = False) -> None:
        self.position = store.position()
        self._store = store
        self._project = project
        self._tombstones = tombstones
        self._where = Where(MEMORY, projects=(project,) if project else ())
        self._before: dict[str, Thing | None] = {}  # what changed since, as it was
        self._read_to = self.position

    def expected(self) -> int:
        """About how many memories there are."""
        return self._store.count(self._where).get("", 0)

    def nodes(self) -> Iterator[list[Node]]:
        """The memories in the order of their ids, a page at a time."""
        yield from self._of_kind(self._where)

    def entities(self) -> Iterator[list[Node]]:
        """The names that were merged, in the same way."""
        yield from self._of_kind(replace(self._where, kind=ENTITY))

    def _of_kind(self, where: Where) -> Iterator[list[Node]]:
        last = ""
        while True:
            page = self._store.find(where, Order.ID, PAGE, ("", last) if last else None)
            end = page[-1].id if len(page) == PAGE else None
            self._catch_up()
            yield self._as_it_was(page, where.kind, last, end)
            if end is None:
                return
            last = end

    def links(self, nodes: Sequence[Node]) -> list[Link]:
        """The ties that start at these memories and end at others of the snapshot."""
        sources = {node.id for node in nodes if node.status != Status.PURGED}
        links = self._store.ties(sorted(sources))
        self._catch_up()
        unchanged = [link for link in links if link.id not in self._before]
        changed = [was for was in self._before.values() if isinstance(was, Link) and was.source in sources]
        found = sorted(unchanged + changed, key=lambda link: (link.source, link.relation, link.target))
        there = sources | self._also_there({link.target for link in found} - sources)
        return [link for link in found if link.target in there]

    def changes(self) -> Iterator[list[Change]]:
        """The journal up to the position, a page at a time."""
        last = 0
        while last < self.position:
            page = self._store.changes(since=last, limit=PAGE)
            last = page[-1].seq
            behind = [change for change in page if change.seq <= self.position]
            yield behind if self._project is None else self._of_project(behind)

    def _as_it_was(self, page: Sequence[Node], kind: str, last: str, end: str | None) -> list[Node]:
        """The things of a kind between two ids, as they were at the position."""
        unchanged = [node for node in page if node.id not in self._before]
        changed = [
            was
            for was in self._before.values()
            if self._wanted(was, kind) and last < was.id and (end is None or was.id <= end)
        ]
        shown = [node for node in unchanged + changed if self._tombstones or node.status != Status.PURGED]
        return sorted(shown, key=lambda node: node.id)

    def _wanted(self, thing: Thing | None, kind: str = MEMORY) -> TypeGuard[Node]:
        return isinstance(thing, Node) and thing.kind == kind and self._project in {None, thing.project}

    def _catch_up(self) -> None:
        """Learn what changed since the last look. What a thing was at the position is what its first change found."""
        while changes := self._store.changes(since=self._read_to, limit=PAGE):
            for change in changes:
                self._before.setdefault(change.thing, change.before)
            self._read_to = changes[-1].seq

    def _also_there(self, ids: set[str]) -> set[str]:
        found = self._store.get(sorted(ids), at=self.position) if ids else []
        return {node.id for node in found if self._wanted(node) and node.status != Status.PURGED}

    def _of_project(self, changes: Sequence[Change]) -> list[Change]:
        projects = self._projects({end for change in changes for end in _ends(change)})
        return [change for change in changes if all(projects.get(end) == self._project for end in _ends(change))]

    def _projects(self, ids: set[str]) -> dict[str, str]:
        """The project of each of these things; of one that is gone, the project it was made in."""
        found = {node.id: node.project for node in self._store.get(sorted(ids), at=self.position)}
        for gone in ids - found.keys():
            first = self._store.changes(thing=gone, limit=1)
            if first and isinstance(first[0].after, Node):
                found[gone] = first[0].after.project
        return found


def _ends(change: Change) -> tuple[str, ...]:
    """The things that a change is about: a memory, or the two ends of a tie."""
    if " " not in change.thing:
        return (change.thing,)
    source, _, target = change.thing.split(" ")
    return source, target
