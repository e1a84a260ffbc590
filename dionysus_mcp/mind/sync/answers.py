"""What sync answers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NextBatch:
    """What would go out first."""

    changes: int
    first: int
    last: int
    bytes: int
    withheld: int = 0


@dataclass(frozen=True, slots=True)
class Synced:
    """What arrived: everything up to `position`; `waiting` positions of the journal are behind it. `withheld` changes
    were told of without what they hold, because it is private."""

    batches: int
    changes: int
    position: int
    waiting: int
    withheld: int = 0
    dry_run: bool = False
    next_batch: NextBatch | None = None


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """How sending stands. `problem` is why nothing can be sent with these settings, `trouble` why the last attempt
    failed; `lasting`: the receiver will not take it, whatever is tried."""

    configured: bool
    position: int
    waiting: int
    to: str | None = None
    problem: str | None = None
    last_arrival: str | None = None
    paused: bool = False
    paused_at: str | None = None
    paused_by: str | None = None
    pause_reason: str | None = None
    failures: int = 0
    trouble: str | None = None
    lasting: bool = False
    next_attempt: str | None = None
    sending: bool = False
    store_id: str | None = None
