"""Takes pieces as they are read and writes them in batches: memories before the ties between them."""

from __future__ import annotations

from dionysus_mcp.mind.memory import BATCH
from dionysus_mcp.transfer.keeping import Keeper
from dionysus_mcp.transfer.pieces import Item, KeptLink, KeptNode, Piece, Remark
from dionysus_mcp.transfer.reports import Skipped
from dionysus_mcp.transfer.writers.bench import Bench
from dionysus_mcp.transfer.writers.making import Maker
from dionysus_mcp.transfer.writers.restoring import Restorer
from dionysus_mcp.transfer.writers.tying import Tier


class Writer:
    """One import's pen."""

    def __init__(self, bench: Bench, keeper: Keeper, format_name: str) -> None:
        self._bench = bench
        self._maker = Maker(bench, format_name)
        self._restorer = Restorer(bench, keeper)
        self._tier = Tier(bench, keeper)
        self._items: list[Item] = []
        self._nodes: list[KeptNode] = []
        self._links: list[KeptLink] = []

    def take(self, piece: Piece) -> bool:
        """Take one more piece; says whether a batch was written."""
        match piece:
            case Item():
                self._items.append(piece)
            case KeptNode():
                self._nodes.append(piece)
            case KeptLink():
                self._links.append(piece)
            case Skipped():
                self._bench.tally.add(piece)
            case Remark():
                self._bench.tally.notes.append(piece.text)
        full = max(len(self._items), len(self._nodes), len(self._links)) >= BATCH
        if full:
            self._write()
        return full

    def finish(self) -> None:
        self._write()
        self._tier.finish(self._maker.links())

    def _write(self) -> None:
        if self._items:
            self._maker.write(self._items)
        if self._nodes:
            self._restorer.write(self._nodes)
        if self._links:
            self._tier.write(self._links)
        self._items, self._nodes, self._links = [], [], []
