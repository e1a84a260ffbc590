"""A copy of a journal in a file: what a receiver kept, a batch a line, or an export with its history.

Batches come at least once: the same one twice, some out of order, and the last line may be cut off. Each change is
taken once; what is missing is said.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, BinaryIO

from dionysus_mcp.errors import InvalidInput
from dionysus_mcp.mind.identity import fingerprint
from dionysus_mcp.mind.recovery.rows import change_of
from dionysus_mcp.mind.sync.batches import FORMAT, VERSION
from dionysus_mcp.store.port import Change

MOST_LINE = 64 << 20
EXPORT, EXPORT_VERSION = "dionysus", 1
AGAIN = "Get the copy again, or name the moment up to which it is whole as `until`."
OPEN_LINES, MOST_NOTES = 4, 10


@dataclass(frozen=True, slots=True)
class Row:
    """A change, and whether what it made was withheld."""

    change: Change
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class _Place:
    """The line in which a change stands, what it is besides its images, and how much it says."""

    line: int
    mark: str
    rank: int


class Copy:
    """A file, looked through once; its changes can then be read in order."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self.duplicates = 0
        self.notes: list[str] = []
        self._path = path
        self._offsets: list[int] = []
        self._places: dict[int, _Place] = {}
        self._stretches: list[tuple[int, int]] = []
        self._stores: dict[object, None] = {}
        self._told_twice: int | None = None
        self._promised: object = None
        self._sound_to: int | None = None
        self._is_export = False
        self._look()

    @property
    def whole_to(self) -> int:
        """The position up to which no change is missing."""
        if self._is_export:
            return max(self._places) if self._sound_to is None else self._sound_to
        position = 0
        for after, last in sorted(self._stretches):
            if after > position:
                break
            position = max(position, last)
        return position

    @property
    def missing(self) -> str | None:
        """What is missing, if anything is."""
        if self._is_export and self._promised is None:
            return "its last line is missing, so changes may be"
        if self._is_export and self._promised != len(self._places):
            return f"it has {len(self._places)} changes of {self._promised}"
        there = max(self._places)
        return f"changes behind {self.whole_to} are missing" if there > self.whole_to else None

    def rows(self) -> Iterator[Row]:
        """Every change once, in order, as far as none is missing."""
        whole_to = self.whole_to
        with self._path.open("rb") as file:
            read = lru_cache(OPEN_LINES)(partial(self._changes_at, file))
            for seq in sorted(self._places):
                if seq > whole_to:
                    return
                yield read(self._places[seq].line)[seq]

    def _changes_at(self, file: BinaryIO, line: int) -> Mapping[int, Row]:
        file.seek(self._offsets[line])
        return {row.change.seq: row for row in self._rows_of(_parsed(file.readline()) or {})}

    def _look(self) -> None:
        try:
            with self._path.open("rb") as file:
                self._is_export = self._begins_an_export(file)
                while raw := file.readline(MOST_LINE):
                    self._take(raw, file.tell() - len(raw))
        except OSError as error:
            raise InvalidInput(f"{self.name} cannot be read: {error.strerror}.", "Check the path.") from None
        self._refuse_what_is_no_copy_of_one()

    def _refuse_what_is_no_copy_of_one(self) -> None:
        if not self._places:
            raise InvalidInput(f"{self.name} holds no change.", "Give a copy of a journal.", field="source")
        if len(self._stores) > 1:
            raise InvalidInput(
                f"{self.name} holds batches of several stores: {', '.join(map(str, self._stores))}.",
                "Put the lines of one of them into a file of their own; the last of these began last.",
                field="source",
            )
        if self._told_twice:
            raise InvalidInput(
                f"{self.name} tells two stories of change {self._told_twice}: it holds copies of two journals.",
                "Give a copy of one.",
                field="source",
            )

    def _begins_an_export(self, file: BinaryIO) -> bool:
        first = _parsed(file.readline(MOST_LINE)) or {}
        file.seek(0)
        if EXPORT not in first:
            return False
        if first[EXPORT] != EXPORT_VERSION or not first.get("history"):
            raise InvalidInput(
                f"{self.name} is an export without its history, or of another version.",
                "Export with --history; `dionysus import` reads the others.",
                field="source",
            )
        return True

    def _take(self, raw: bytes, offset: int) -> None:
        number = len(self._offsets)
        self._offsets.append(offset)
        if not raw.strip():
            return
        fields = _parsed(raw)
        if fields is None:
            self._damaged(number)
            return
        try:
            rows = self._rows_of(fields)
        except InvalidInput as error:
            raise InvalidInput(f"{self.name}, line {number + 1}: {error.message}", AGAIN, field="source") from None
        for row in rows:
            self._place(row, number)
        if not self._is_export and rows:
            self._stretches.append((fields["after"], rows[-1].change.seq))
            self._stores[fields.get("store")] = None
        if self._is_export and isinstance(fields.get("end"), Mapping):
            self._promised = fields["end"].get("changes")

    def _damaged(self, number: int) -> None:
        if len(self.notes) < MOST_NOTES:
            self.notes.append(f"Line {number + 1} is damaged.")
        if self._sound_to is None:
            self._sound_to = max(self._places, default=0)

    def _rows_of(self, fields: Mapping[str, Any]) -> list[Row]:
        """The changes in a line."""
        found = _changes_of_export(fields) if self._is_export else _changes_of_batch(fields)
        if not all(isinstance(row, Mapping) for row in found):
            raise InvalidInput("a change is no object.", AGAIN)
        return [Row(change_of(row), "withheld" in row) for row in found]

    def _place(self, row: Row, line: int) -> None:
        """Remember where a change stands; of two that are the same one, where more is said, or it was said last."""
        change = row.change
        mark = fingerprint(change.act, change.at, change.author, change.run, change.operation, change.thing)
        place = _Place(line, mark, 0 if row.withheld else 1)
        known = self._places.get(change.seq)
        if known and known.mark != mark:
            self._told_twice = self._told_twice or change.seq
        self.duplicates += known is not None
        if known is None or place.rank >= known.rank:
            self._places[change.seq] = place


def _changes_of_export(fields: Mapping[str, Any]) -> list[Any]:
    return [fields["change"]] if "change" in fields else []


def _changes_of_batch(fields: Mapping[str, Any]) -> list[Any]:
    if (fields.get("format"), fields.get("version")) != (FORMAT, VERSION):
        raise InvalidInput(f"it is no batch of version {VERSION}.", AGAIN)
    after, found, store = fields.get("after"), fields.get("changes"), fields.get("store")
    if not isinstance(after, int) or not isinstance(found, list) or not isinstance(store, str):
        raise InvalidInput("after, changes or store is not what a batch has.", AGAIN)
    return found


def _parsed(raw: bytes) -> Mapping[str, Any] | None:
    """The object in a line; None when there is none."""
    try:
        fields = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return fields if isinstance(fields, dict) else None
