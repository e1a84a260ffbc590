"""Memories and situations as they are compared: their vectors without names, and their stems."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

from dionysus_mcp.mind.basins.basins import Basins
from dionysus_mcp.mind.basins.wording import nameless, nameless_text
from dionysus_mcp.mind.models.comparing import Said
from dionysus_mcp.store.port import Node

KEPT = 8_192
Key = tuple[str, int]


class Texts:
    """Reads texts; what has a vector is kept for a while, since the same cases are looked at again and again."""

    def __init__(self, basins: Basins) -> None:
        self._basins = basins
        self._lock = Lock()
        self._kept: OrderedDict[Key, Said] = OrderedDict()

    def asked(self, text: str) -> Said:
        """A text that is not stored."""
        space = self._basins.space
        return Said(frozenset(space.stems(nameless_text(text))), space.of_text(text))

    def of(self, nodes: Sequence[Node]) -> dict[str, Said]:
        """Stored texts, by their ids."""
        with self._lock:
            known = {node.id: said for node in nodes if (said := self._kept.get(_key(node)))}
        new = [node for node in nodes if node.id not in known]
        read = self._read(new) if new else {}
        with self._lock:
            for node in nodes:
                self._keep(_key(node), read.get(node.id) or known[node.id])
        return known | read

    def _read(self, nodes: Sequence[Node]) -> dict[str, Said]:
        space = self._basins.space
        vectors = space.vectors_of([node.id for node in nodes])
        return {node.id: Said(frozenset(space.stems(nameless(node))), vectors.get(node.id)) for node in nodes}

    def _keep(self, key: Key, said: Said) -> None:
        if said.vector is None:
            return
        self._kept[key] = said
        self._kept.move_to_end(key)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)


def _key(node: Node) -> Key:
    return node.id, node.version
