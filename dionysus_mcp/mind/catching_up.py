"""What memories lack: vectors, when no embedder was ready or it was another one; names, when they are from before those
were kept."""

from __future__ import annotations

from collections.abc import Callable

from dionysus_mcp.embedding.port import Embedder
from dionysus_mcp.mind.meaning import Meaning, Vectors
from dionysus_mcp.mind.mentioned import named
from dionysus_mcp.mind.values import MEMORY, Memory, Status
from dionysus_mcp.store.port import Node, Stamp, Store, Where

BATCH = 32
AUTHOR = "dionysus"

Embedded = tuple[Node, Vectors]


class CatchingUp:
    """Goes through what is missing in small units of work: other windows write in between, and it can stop anywhere."""

    def __init__(self, store: Store, meaning: Meaning) -> None:
        self._store = store
        self._meaning = meaning

    def find_names(self, stopped: Callable[[], bool]) -> int:
        """How many memories got the names that they mention. Each is looked at once, by one of several windows."""
        done = 0
        while not stopped() and (nodes := self._store.unnamed(MEMORY, BATCH)):
            done += self._keep_names([named(node) for node in nodes])
        return done

    def _keep_names(self, found: list[Node]) -> int:
        done = 0
        with self._store.unit(Stamp(AUTHOR)) as unit:
            for node in found:
                now = unit.get(node.id)
                if isinstance(now, Node) and (now.text, now.subject) == (node.text, node.subject):
                    unit.name(node.id, now.mentions or node.mentions)
                    done += len(now.mentions) < len(node.mentions)
        return done

    def prepare(self, embedder: Embedder) -> None:
        """Have the store begin to read its vectors, so that the first question finds them read."""
        self._store.prepared(embedder.id)

    def missing(self, embedder: Embedder) -> int:
        every = self._store.count(Where(MEMORY, statuses=(Status.ACTIVE, Status.SUPERSEDED, Status.ARCHIVED)))
        return every.get("", 0) - self._store.embedded(MEMORY).get(embedder.id, 0)

    def run(self, embedder: Embedder, progress: Callable[[int], None], stopped: Callable[[], bool]) -> int:
        """How many memories got vectors. Begun anew, it goes on with the rest; an embedder that makes none ends it."""
        done, after = 0, ""
        while not stopped() and (nodes := self._store.without_vectors(MEMORY, embedder.id, BATCH, after)):
            after = nodes[-1].id
            made = self._made(embedder, [node for node in nodes if self._wanted(embedder, node)], stopped)
            if made is None or stopped():
                break
            done += self._keep(made)
            progress(done)
        return done

    def _wanted(self, embedder: Embedder, node: Node) -> bool:
        return node.status != Status.PURGED and not self._meaning.refused(embedder, Memory.of(node))

    def _made(self, embedder: Embedder, nodes: list[Node], stopped: Callable[[], bool]) -> list[Embedded] | None:
        """Each with its vectors. When the embedder refuses all at once, one by one: it may be a single text that it
        cannot take. None when it takes none of them."""
        made = self._meaning.made_by(embedder, [Memory.of(node) for node in nodes])
        if made is not None:
            return list(zip(nodes, made, strict=True))
        singly: list[Embedded] = []
        for node in nodes if len(nodes) > 1 else ():
            one = None if stopped() else self._meaning.made_by(embedder, [Memory.of(node)])
            singly += [(node, vectors) for vectors in one or ()]
        return singly or None

    def _keep(self, made: list[Embedded]) -> int:
        """Keep the vectors of those whose text is still the same."""
        done = 0
        with self._store.unit(Stamp(AUTHOR)) as unit:
            for node, vectors in made:
                now = unit.get(node.id)
                if isinstance(now, Node) and (now.text, now.subject) == (node.text, node.subject):
                    unit.embed(node.id, vectors.embedder, vectors.vectors)
                    done += 1
        return done
