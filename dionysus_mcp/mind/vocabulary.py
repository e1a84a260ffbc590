"""The names in use (projects, tags, subjects), kept in memory and refreshed from the journal, whoever wrote it."""

from __future__ import annotations

import threading
from collections import Counter
from typing import TypeGuard

from dionysus_mcp.mind.aliases import ENTITY, Aliases
from dionysus_mcp.mind.naming import KnownNames
from dionysus_mcp.mind.values import GLOBAL_PROJECT, MEMORY, Status
from dionysus_mcp.store.port import Change, Node, Operation, Store, Thing, Where

ACTIVE = Where(MEMORY, statuses=(Status.ACTIVE,))
OFTEN = 3
"""A subject of fewer memories is a title, not a name that others are about."""
MOST_WORDS = 3


class Vocabulary:
    """Counts of the names that active memories carry."""

    def __init__(self, store: Store) -> None:
        self.aliases = Aliases(store)
        self._store = store
        self._lock = threading.Lock()
        self._position = 0
        self._projects: Counter[str] = Counter()
        self._tags: Counter[str] = Counter()
        self._subjects: Counter[str] = Counter()
        self._often: set[str] = set()
        self._names: KnownNames | None = None

    def projects(self) -> list[str]:
        """Every project that has memories, most used first, and `global`."""
        with self._lock:
            self._refresh()
            names = _by_use(self._projects)
        return names if GLOBAL_PROJECT in names else [*names, GLOBAL_PROJECT]

    def tags(self) -> list[str]:
        """Every tag in use, most used first."""
        with self._lock:
            self._refresh()
            return _by_use(self._tags)

    def names(self) -> KnownNames:
        """The names that several memories are about, and those that were merged."""
        with self._lock:
            self._refresh()
            if self._names is None:
                merged = {name for group in self.aliases.groups() for name in group}
                self._names = KnownNames(sorted(self._often | merged))
            return self._names

    def _refresh(self) -> None:
        """Catch up with the journal; from the start when it is new to us, was erased from or was put back."""
        position = self._store.position()
        if position == self._position:
            return
        changes = self._store.changes(since=self._position) if 0 < self._position < position else []
        if changes and all(change.operation is not Operation.PURGE for change in changes):
            for change in changes:
                self._apply(change)
        else:
            self._projects = Counter(self._store.count(ACTIVE, "project"))
            self._tags = Counter(self._store.count(ACTIVE, "tag"))
            self._subjects = Counter(self._store.count(ACTIVE, "subject"))
            self._often = {name for name in self._subjects if self._is_often(name)}
            self._names = None
        self._position = max(position, *(change.seq for change in changes)) if changes else position

    def _apply(self, change: Change) -> None:
        for thing, sign in ((change.before, -1), (change.after, 1)):
            if isinstance(thing, Node) and thing.kind == ENTITY:
                self._names = None
            if _counts(thing):
                self._projects[thing.project] += sign
                self._count_subject(thing.subject, sign)
                self._tags.update(dict.fromkeys(thing.tags, sign))

    def _count_subject(self, name: str, sign: int) -> None:
        self._subjects[name] += sign
        if self._is_often(name) != (name in self._often):
            self._often ^= {name}
            self._names = None

    def _is_often(self, name: str) -> bool:
        return self._subjects[name] >= OFTEN and 0 < len(name.split()) <= MOST_WORDS


def _counts(thing: Thing | None) -> TypeGuard[Node]:
    return isinstance(thing, Node) and thing.kind == MEMORY and thing.status == Status.ACTIVE


def _by_use(counted: Counter[str]) -> list[str]:
    used = {name: count for name, count in counted.items() if count > 0}
    return sorted(used, key=lambda name: (-used[name], name))
