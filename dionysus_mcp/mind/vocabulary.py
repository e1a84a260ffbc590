"""The names in use (projects, tags, subjects), kept in memory and refreshed from the journal, whoever wrote it."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable
from typing import TypeGuard

from dionysus_mcp.mind.aliases import Aliases
from dionysus_mcp.mind.naming import KnownNames
from dionysus_mcp.mind.values import GLOBAL_PROJECT, MEMORY, Status
from dionysus_mcp.store.port import Node, Operation, Store, Thing, Where

ACTIVE = Where(MEMORY, statuses=(Status.ACTIVE,))
OFTEN = 3
"""A subject of fewer memories is a title, not a name that others are about."""
MOST_WORDS = 3


class Vocabulary:
    """The names that active memories carry. Each kind is counted when it is first asked for: that takes a while."""

    def __init__(self, store: Store) -> None:
        self.aliases = Aliases(store)
        self._lock = threading.Lock()
        self._projects = Counts(store, "project", lambda node: (node.project,))
        self._tags = Counts(store, "tag", lambda node: node.tags)
        self._subjects = Counts(store, "subject", lambda node: (node.subject,) if node.subject else ())
        self._often: set[str] = set()
        self._merged: tuple[tuple[str, ...], ...] = ()
        self._names: KnownNames | None = None

    def projects(self) -> list[str]:
        """Every project that has memories, most used first, and `global`."""
        with self._lock:
            self._projects.refresh()
            names = self._projects.by_use()
        return names if GLOBAL_PROJECT in names else [*names, GLOBAL_PROJECT]

    def tags(self) -> list[str]:
        """Every tag in use, most used first."""
        with self._lock:
            self._tags.refresh()
            return self._tags.by_use()

    def names(self) -> KnownNames:
        """The names that several memories are about, and those that were merged."""
        with self._lock:
            changed = {name for name in self._subjects.refresh() if self._is_often(name) != (name in self._often)}
            merged = self.aliases.groups()
            if self._names is None or changed or merged != self._merged:
                self._often ^= changed
                self._merged = merged
                self._names = KnownNames(sorted(self._often.union(*merged)))
            return self._names

    def _is_often(self, name: str) -> bool:
        return self._subjects.of[name] >= OFTEN and 0 < len(name.split()) <= MOST_WORDS


class Counts:
    """How many active memories carry each name of one kind. Not safe for threads by itself."""

    def __init__(self, store: Store, by: str, names_of: Callable[[Node], Iterable[str]]) -> None:
        self.of: Counter[str] = Counter()
        self._store = store
        self._by = by
        self._names_of = names_of
        self._position = 0

    def refresh(self) -> set[str]:
        """Catch up with the journal; from the start when it is new to us, was erased from or was put back.

        The names whose counts may be others now.
        """
        position = self._store.position()
        if position == self._position:
            return set()
        changes = self._store.changes(since=self._position) if 0 < self._position < position else []
        if not changes or any(change.operation is Operation.PURGE for change in changes):
            before, self.of = self.of, Counter(self._store.count(ACTIVE, self._by))
            self._position = position
            return {*before, *self.of}
        self._position = max(position, *(change.seq for change in changes))
        return {
            name
            for change in changes
            for thing, sign in ((change.before, -1), (change.after, 1))
            for name in self._counted(thing, sign)
        }

    def by_use(self) -> list[str]:
        used = {name: count for name, count in self.of.items() if count > 0}
        return sorted(used, key=lambda name: (-used[name], name))

    def _counted(self, thing: Thing | None, sign: int) -> Iterable[str]:
        names = dict.fromkeys(self._names_of(thing), sign) if _counts(thing) else {}
        self.of.update(names)
        return names


def _counts(thing: Thing | None) -> TypeGuard[Node]:
    return isinstance(thing, Node) and thing.kind == MEMORY and thing.status == Status.ACTIVE
