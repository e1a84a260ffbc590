"""What the journal keeps: who changed what, and when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dionysus_mcp.store.port.things import Thing

PURGED = "purged"
Clock = Callable[[], datetime]


class Operation(StrEnum):
    """What a change did."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    PURGE = "purge"


@dataclass(frozen=True, slots=True)
class Change:
    """One row of the journal. Changes with the same `act` were asked for together and are undone together."""

    seq: int
    act: int
    at: str
    author: str
    run: str
    operation: Operation
    thing: str
    before: Thing | None
    after: Thing | None
    undoes: int | None = None
    key: str | None = None
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who writes, in which run. `at` is set only when a journal is replayed."""

    author: str
    run: str = ""
    at: str = ""
