"""What an export kept is put back: the same ids, times and authors. What is there already is never overwritten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dionysus_mcp.errors import InvalidInput
from dionysus_mcp.mind.mentioned import named, unnamed
from dionysus_mcp.mind.values import Status
from dionysus_mcp.store.port import Node, Unit
from dionysus_mcp.transfer.keeping import Keeper
from dionysus_mcp.transfer.pieces import KeptNode
from dionysus_mcp.transfer.reports import Skipped, refused
from dionysus_mcp.transfer.writers.bench import Bench, Known, Made, Outcome


class Restorer:
    """Writes memories that keep their ids."""

    def __init__(self, bench: Bench, keeper: Keeper) -> None:
        self._bench = bench
        self._keeper = keeper

    def write(self, pieces: Sequence[KeptNode]) -> None:
        ready = [(piece.where, *kept) for piece in pieces if (kept := self._checked(piece))]
        with self._bench.unit() as unit:
            outcomes = [self._stored(unit, where, node, redacted) for where, node, redacted in ready]
        for outcome in outcomes:
            self._bench.tally.add(outcome)

    def _checked(self, piece: KeptNode) -> tuple[Node, int] | None:
        try:
            node, redacted = self._keeper.node(piece.fields)
        except InvalidInput as error:
            self._bench.tally.add(refused(piece.where, error))
            return None
        if node.status == Status.PURGED:
            self._bench.tally.add(Skipped(piece.where, f"{node.id} was erased for good before the export."))
            return None
        return named(node), redacted  # notes do not tell which names they mention, nor do older exports

    def _stored(self, unit: Unit, where: str, node: Node, redacted: int) -> Outcome:
        there = unit.get(node.id)
        if there is None and not self._bench.promised(node.id):
            unit.act()
            unit.restore(node)
            self._bench.promise(node.id)
            return Made(node.id, redacted)
        if there is None or (isinstance(there, Node) and _alike(there, node)):
            return Known(node.id)
        if isinstance(there, Node) and there.status == Status.PURGED:
            return Skipped(where, f"{node.id} was erased for good here; it is not brought back.")
        return Skipped(where, f"{node.id} is here already and says something else; what is here was kept.")


def _alike(there: Node, node: Node) -> bool:
    """Whether both say the same, however often they were changed and changed back, and whatever names were found."""
    return _said(there) == _said(node)


def _said(node: Node) -> Node:
    return replace(unnamed(node), version=0, updated_at="")
