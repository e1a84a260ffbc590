"""The names in use (projects, tags), kept in memory and refreshed from the journal, whoever wrote it."""

from __future__ import annotations

import threading
from collections import Counter
from typing import TypeGuard

from dionysus_mcp.mind.values import GLOBAL_PROJECT, MEMORY, Status
from dionysus_mcp.store.port import Change, Node, Operation, Store, Thing, Where

ACTIVE = Where(MEMORY, statuses=(Status.ACTIVE,))


class Vocabulary:
    """Counts of the names that active memories carry."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._position = 0
        self._projects: Counter[str] = Counter()
        self._tags: Counter[str] = Counter()

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
        self._position = max(position, *(change.seq for change in changes)) if changes else position

    def _apply(self, change: Change) -> None:
        for thing, sign in ((change.before, -1), (change.after, 1)):
            if _counts(thing):
                self._projects[thing.project] += sign
                self._tags.update(dict.fromkeys(thing.tags, sign))


def _counts(thing: Thing | None) -> TypeGuard[Node]:
    return isinstance(thing, Node) and thing.kind == MEMORY and thing.status == Status.ACTIVE


def _by_use(counted: Counter[str]) -> list[str]:
    used = {name: count for name, count in counted.items() if count > 0}
    return sorted(used, key=lambda name: (-used[name], name))
