"""Vectors for memories that have none: stored while no embedder was ready, or made by another one."""

from __future__ import annotations

from collections.abc import Callable

from dionysus_mcp.embedding.port import Embedder
from dionysus_mcp.mind.meaning import Meaning, Vectors
from dionysus_mcp.mind.values import MEMORY, Memory, Status
from dionysus_mcp.store.port import Node, Stamp, Store, Where

BATCH = 32
AUTHOR = "dionysus"


class CatchingUp:
    """Goes through what is missing in small units of work: other windows write in between, and it can stop anywhere."""

    def __init__(self, store: Store, meaning: Meaning) -> None:
        self._store = store
        self._meaning = meaning

    def missing(self, embedder: Embedder) -> int:
        every = self._store.count(Where(MEMORY, statuses=(Status.ACTIVE, Status.SUPERSEDED, Status.ARCHIVED)))
        return every.get("", 0) - self._store.embedded(MEMORY).get(embedder.id, 0)

    def run(self, embedder: Embedder, progress: Callable[[int], None], stopped: Callable[[], bool]) -> int:
        """How many memories got vectors. Begun anew, it goes on with the rest; a failing embedder ends it."""
        done, after = 0, ""
        while not stopped() and (nodes := self._store.without_vectors(MEMORY, embedder.id, BATCH, after)):
            after = nodes[-1].id
            there = [node for node in nodes if node.status != Status.PURGED]
            made = self._meaning.made_by(embedder, [Memory.of(node) for node in there])
            if made is None:
                break
            done += self._keep(there, made)
            progress(done)
        return done

    def _keep(self, nodes: list[Node], made: list[Vectors]) -> int:
        """Keep the vectors of those whose text is still the same."""
        done = 0
        with self._store.unit(Stamp(AUTHOR)) as unit:
            for node, vectors in zip(nodes, made, strict=True):
                now = unit.get(node.id)
                if isinstance(now, Node) and (now.text, now.subject) == (node.text, node.subject):
                    unit.embed(node.id, vectors.embedder, vectors.vectors)
                    done += 1
        return done
