"""Where an import is written: batches in units of work, which a dry run takes back, and a tally of what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from dionysus_mcp.mind.identity import ENTITY_ID, MEMORY_ID
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.values import Caller
from dionysus_mcp.store.port import Change, Operation, Stamp, Unit
from dionysus_mcp.transfer.reports import Skipped

MOST_LISTED = 1_000


@dataclass(frozen=True, slots=True)
class Made:
    """A memory, or names that were merged, that is new, and how many secrets were taken out of it."""

    id: str
    redacted: int


@dataclass(frozen=True, slots=True)
class Known:
    """A memory, or names that were merged, that was there already."""

    id: str


@dataclass(frozen=True, slots=True)
class Tied:
    """A tie that is there now."""

    new: bool


Outcome = Made | Known | Skipped
"""What becomes of something that an import brings."""


@dataclass(slots=True)
class Counts:
    """What a run of changes adds up to."""

    changes: int = 0
    memories: int = 0
    merged: int = 0
    links: int = 0
    redacted: int = 0

    def add(self, change: Change, redacted: int = 0) -> None:
        step = {Operation.CREATE: 1, Operation.DELETE: -1, Operation.PURGE: -1}.get(change.operation, 0)
        self.changes += 1
        self.redacted += redacted
        if " " in change.thing:
            self.links += step
        elif _is_memory(change.thing):
            self.memories += step
        elif ENTITY_ID.fullmatch(change.thing):
            self.merged += step


@dataclass(slots=True)
class Tally:
    """What has come of an import so far."""

    created: int = 0
    already_there: int = 0
    merged: int = 0
    links: int = 0
    changes: int = 0
    redacted: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    skipped_count: int = 0
    notes: list[str] = field(default_factory=list)

    def replayed(self, there: Counts, missing: Counts) -> None:
        """Count a history that is in the store now."""
        self.created += max(0, missing.memories)
        self.already_there += max(0, there.memories)
        self.merged += max(0, missing.merged)
        self.links += max(0, missing.links)
        self.changes += missing.changes
        self.redacted += missing.redacted

    def add(self, outcome: Outcome | Tied) -> None:
        match outcome:
            case Tied(new=new):
                self.links += new
            case Made(id=id_, redacted=redacted):
                self.created += _is_memory(id_)
                self.merged += not _is_memory(id_)
                self.redacted += redacted
            case Known(id=id_):
                self.already_there += _is_memory(id_)
            case Skipped():
                self.skipped_count += 1
                if self.skipped_count <= MOST_LISTED:
                    self.skipped.append(outcome)


def _is_memory(id_: str) -> bool:
    """Of what an import brings, all else that has an id of its own are names that were merged."""
    return MEMORY_ID.fullmatch(id_) is not None


class _TakenBack(Exception):
    """Ends the unit of work of a dry run."""


class Bench:
    """What the writers of one import share."""

    def __init__(self, mind: Mind, caller: Caller, *, dry_run: bool) -> None:
        self.mind = mind
        self.caller = caller
        self.dry_run = dry_run
        self.tally = Tally()
        self._promised: set[str] = set()  # ids and keys that a dry run would have written by now

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        """A unit of work. A dry run does everything that a real one does, and then does not commit it."""
        stamp = Stamp(author=self.caller.author, run=self.caller.run)
        with suppress(_TakenBack), self.mind.store.unit(stamp) as unit:
            yield unit
            self._take_back()

    def promise(self, name: str) -> None:
        """Remember an id or a key that was written; only a dry run needs to, since its store forgets."""
        if self.dry_run:
            self._promised.add(name)

    def _take_back(self) -> None:
        if self.dry_run:
            raise _TakenBack

    def promised(self, name: str | None) -> bool:
        return name in self._promised
