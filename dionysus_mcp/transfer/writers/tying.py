"""Ties are written when both of their ends are there; until then they wait."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from dionysus_mcp.errors import InvalidInput
from dionysus_mcp.mind.memory import BATCH
from dionysus_mcp.mind.values import Status
from dionysus_mcp.store.port import Link, Node, Unit
from dionysus_mcp.transfer.keeping import Keeper
from dionysus_mcp.transfer.pieces import KeptLink
from dionysus_mcp.transfer.reports import Skipped, refused
from dionysus_mcp.transfer.writers.bench import Bench, Tied

Placed = tuple[str, Link]
"""Where a tie was found, and the tie."""


class Tier:
    """Writes ties, each once."""

    def __init__(self, bench: Bench, keeper: Keeper) -> None:
        self._bench = bench
        self._keeper = keeper
        self._waiting: list[Placed] = []

    def write(self, pieces: Sequence[KeptLink]) -> None:
        """Ties that an export kept."""
        self._waiting += self._tied(list(self._checked(pieces)))

    def finish(self, more: Iterable[Placed]) -> None:
        """All that waited, and the ties between items, whose ends are known only now. What lacks an end is skipped."""
        links = iter([*self._waiting, *more])
        while batch := list(islice(links, BATCH)):
            for where, link in self._tied(batch):
                self._bench.tally.add(Skipped(where, f"An end of the tie {link.id} is not there."))

    def _checked(self, pieces: Sequence[KeptLink]) -> Iterator[Placed]:
        for piece in pieces:
            try:
                yield piece.where, self._keeper.link(piece.fields)
            except InvalidInput as error:
                self._bench.tally.add(refused(piece.where, error))

    def _tied(self, links: Sequence[Placed]) -> list[Placed]:
        """Write these; those that lack an end are handed back."""
        with self._bench.unit() as unit:
            outcomes = [(where, link, self._stored(unit, where, link)) for where, link in links]
        for _, _, outcome in outcomes:
            if outcome is not None:
                self._bench.tally.add(outcome)
        return [(where, link) for where, link, outcome in outcomes if outcome is None]

    def _stored(self, unit: Unit, where: str, link: Link) -> Tied | Skipped | None:
        if not all(self._is_there(unit, end) for end in (link.source, link.target)):
            return None
        there = unit.get(link.id)
        if isinstance(there, Link) and (there.weight, there.data) != (link.weight, link.data):
            return Skipped(where, f"The tie {link.id} is here already and says something else; what is here was kept.")
        if there is not None or self._bench.promised(link.id):
            return Tied(new=False)
        if not self._bench.dry_run:  # whose ends may have been taken back with their batch
            unit.act()
            write = unit.restore if link.created_at else unit.put
            write(link)
        self._bench.promise(link.id)
        return Tied(new=True)

    def _is_there(self, unit: Unit, end: str) -> bool:
        found = unit.get(end)
        return self._bench.promised(end) or (isinstance(found, Node) and found.status != Status.PURGED)
