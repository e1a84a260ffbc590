"""Rebuilds a store from a journal: another one's copy, or this one's own up to a moment."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from dionysus_mcp.errors import Conflict, InvalidInput, NotConfirmed, shown
from dionysus_mcp.mind.ground import Ground
from dionysus_mcp.mind.moments import last_instant
from dionysus_mcp.mind.recovery.answers import Recovered
from dionysus_mcp.mind.recovery.copies import Copy, Row
from dionysus_mcp.mind.recovery.replaying import Outcome, purges_in, replayable
from dionysus_mcp.mind.values import Caller
from dionysus_mcp.store.port import Change, Stamp, Store

PAGE = 1_000
BY_A_PERSON = "A person runs `dionysus recover --into FOLDER` in a terminal: it makes a new store and touches no other."


class Journal(Protocol):
    """Changes to be replayed, in order."""

    name: str
    notes: list[str]
    duplicates: int

    @property
    def missing(self) -> str | None:
        """What is missing, if anything is."""

    def rows(self) -> Iterator[Row]: ...


class OwnJournal:
    """The journal of a store."""

    def __init__(self, store: Store) -> None:
        self.name = "this journal"
        self.notes: list[str] = []
        self.duplicates = 0
        self._store = store
        self._position = store.position()

    @property
    def missing(self) -> None:
        """A store lacks nothing of its own."""

    def rows(self) -> Iterator[Row]:
        last = 0
        while last < self._position and (page := self._store.changes(since=last, limit=PAGE)):
            yield from (Row(change) for change in page if change.seq <= self._position)
            last = page[-1].seq


class Recovery:
    """Looks at what a journal would make of an empty store, and makes it."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._store = ground.store

    def bootstrap(self, source: str | None, until: str | None, caller: Caller, *, dry_run: bool) -> Recovered:
        """What a model may start: a look, and the recovery of a store that is empty."""
        if not dry_run and (source is None or self._store.position()):
            raise NotConfirmed(
                "Only an empty store is recovered without a person, and from a copy in a file.", BY_A_PERSON
            )
        journal = self.journal(source)
        return self.look(journal, until) if dry_run else self.recover(journal, until, caller)

    def journal(self, source: str | None) -> Journal:
        """The journal in a file, or this store's own."""
        if source is None:
            return OwnJournal(self._store)
        path = Path(source).expanduser()
        try:
            there = path.is_file()
        except (OSError, ValueError):
            there = False
        if not there:
            raise InvalidInput(f"There is no file {shown(source)}.", "Check the path.", field="source")
        return Copy(path)

    def look(self, journal: Journal, until: str | None) -> Recovered:
        """What would be there; nothing is changed."""
        outcome, moment = Outcome(), self._moment(until)
        for _ in self._changes(journal, moment, outcome):
            pass
        return _told(journal, outcome, moment, dry_run=True)

    def recover(self, journal: Journal, until: str | None, caller: Caller) -> Recovered:
        """Write a journal into this store, which must be empty: all of it or nothing."""
        outcome, moment = Outcome(), self._moment(until)
        with self._store.unit(Stamp(caller.author)) as unit:
            if self._store.position():
                raise Conflict(
                    "The store is not empty, and nothing is overwritten.", "Recover into a new folder: `--into FOLDER`."
                )
            for change in self._changes(journal, moment, outcome):
                unit.replay(change)
        return _told(journal, outcome, moment, dry_run=False)

    def _changes(self, journal: Journal, moment: str, outcome: Outcome) -> Iterator[Change]:
        end = _end_of(journal) if journal.missing else ""
        if journal.missing and not "" < moment < end:
            other = f", or recover up to a moment before {end} (`until`)" if end else ""
            raise InvalidInput(
                f"{journal.name} is not whole: {journal.missing}.", f"Get the missing part{other}.", field="source"
            )
        yield from replayable(journal.rows(), purges_in(journal.rows()), moment, outcome)
        if not outcome.changes:
            raise InvalidInput("There is no change up to that moment.", "Name a later one.", field="until")

    def _moment(self, until: str | None) -> str:
        return last_instant(until, "until", self._ground.clock()) if until else ""


def _end_of(journal: Journal) -> str:
    """When the last change was made before one is missing."""
    last = ""
    for row in journal.rows():
        last = row.change.at
    return last


def _told(journal: Journal, outcome: Outcome, moment: str, *, dry_run: bool) -> Recovered:
    later = sum(row.change.at > moment for row in journal.rows()) if moment else 0
    return Recovered(
        source=journal.name,
        dry_run=dry_run,
        changes=outcome.changes,
        position=outcome.position,
        things=outcome.things(),
        ties=len(outcome.ties),
        first_at=outcome.first_at or None,
        last_at=outcome.last_at or None,
        later=later,
        withheld=outcome.withheld,
        erased=len(outcome.erased),
        duplicates=journal.duplicates,
        notes=tuple(journal.notes),
    )
