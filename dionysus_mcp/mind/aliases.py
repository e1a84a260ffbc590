"""Names that were merged: several that name the same, kept as one entity. All other names need no entity."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from dionysus_mcp.mind.values import Status
from dionysus_mcp.store.port import Node, Order, Store, Where

ENTITY = "entity"
PAGE = 1000


class Aliases:
    """Which names are one. Refreshed from the store, whoever merged them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._position = -1
        self._groups: dict[str, tuple[str, ...]] = {}

    def group(self, name: str) -> tuple[str, ...]:
        """Every name of what this one names; the one that it is called by comes first."""
        with self._lock:
            self._refresh()
            return self._groups.get(name.casefold(), (name,))

    def main(self, name: str) -> str:
        return self.group(name)[0]

    def every(self, names: Sequence[str]) -> tuple[str, ...]:
        """These names, and whatever else they are called."""
        return tuple(dict.fromkeys(alias for name in names for alias in self.group(name)))

    def groups(self) -> tuple[tuple[str, ...], ...]:
        with self._lock:
            self._refresh()
            return tuple(dict.fromkeys(self._groups.values()))

    def _refresh(self) -> None:
        position = self._store.position()
        if position != self._position:
            groups = [node.mentions for node in self._entities()]
            self._groups = {name.casefold(): group for group in groups for name in group}
            self._position = position

    def _entities(self) -> list[Node]:
        found: list[Node] = []
        where = Where(ENTITY, statuses=(Status.ACTIVE,))
        while page := self._store.find(where, Order.OLDEST, PAGE, _place(found[-1]) if found else None):
            found += page
        return found


def _place(node: Node) -> tuple[str, str]:
    return node.created_at, node.id
