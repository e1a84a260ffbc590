"""A history, replayed: into an empty store, or on from where an earlier replay of the same history stopped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from dionysus_mcp.errors import InvalidInput
from dionysus_mcp.store.port import Change, Journal, Stamp, Store
from dionysus_mcp.transfer import lines
from dionysus_mcp.transfer.documents import Document
from dionysus_mcp.transfer.keeping import Keeper
from dionysus_mcp.transfer.readers.dionysus import header, is_note, kind_of
from dionysus_mcp.transfer.reports import Skipped
from dionysus_mcp.transfer.writers.bench import Counts

BATCH = 500
PAGE = 1_000


@dataclass(frozen=True, slots=True)
class Plan:
    """What of a history the store has already, and what is to be replayed."""

    there: Counts
    missing: Counts


class History:
    """The changes in a document, and a store that is to have them."""

    def __init__(self, document: Document, store: Store, keeper: Keeper) -> None:
        self._document = document
        self._store = store
        self._keeper = keeper

    def plan(self) -> Plan | str:
        """How to replay it, or why it cannot be: looked at from end to end before anything is written."""
        there, missing, last = Counts(), Counts(), 0
        stored = _journal(self._store)
        try:
            for change, secrets in self._changes():
                if change.seq <= last:
                    return f"its changes are out of order at {change.seq}"
                last = change.seq
                known = next(stored, None)
                if known is None:
                    missing.add(change, secrets)
                elif known == change:
                    there.add(change)
                else:
                    return "the store has a history of its own"
        except InvalidInput as error:
            return f"it is damaged: {error.message}"
        return "the store has a history of its own" if next(stored, None) else Plan(there, missing)

    def replay(self, plan: Plan, stamp: Stamp) -> Iterator[int]:
        """Write what is missing, a batch at a time; how many changes are written so far."""
        changes = (change for change, _ in islice(self._changes(), plan.there.changes, None))
        written = 0
        while batch := list(islice(changes, BATCH)):
            with self._store.unit(stamp) as unit:
                for change in batch:
                    unit.replay(change)
            written += len(batch)
            yield written

    def _changes(self) -> Iterator[tuple[Change, int]]:
        ended = False
        for where, kind, body in _entries(self._document):
            ended = kind == lines.END
            if kind == lines.CHANGE:
                try:
                    yield self._keeper.change(body)
                except InvalidInput as error:
                    raise InvalidInput(f"{where}: {error.message}", error.next_step) from None
        if not ended:
            raise InvalidInput("its last line is missing.", "Export it again.")


def has_history(document: Document) -> bool:
    return not is_note(document) and bool(header(document).get("history"))


def _entries(document: Document) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for entry in document.entries():
        if isinstance(entry, Skipped):
            raise InvalidInput(f"{entry.where}: {entry.why}", "Export it again.")
        yield entry.where, *kind_of(entry)


def _journal(store: Journal) -> Iterator[Change]:
    """Every change of a store, as an export tells it: without what was before."""
    last = 0
    while page := store.changes(since=last, limit=PAGE):
        yield from (replace(change, before=None) for change in page)
        last = page[-1].seq
