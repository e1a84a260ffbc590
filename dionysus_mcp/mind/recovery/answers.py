"""What recovery answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Recovered:
    """What a journal makes of an empty store: its changes up to a position and a moment, and what is there then, by
    kind. `later` changes were left out, `withheld` ones were never sent, `erased` things stay erased."""

    source: str
    dry_run: bool
    changes: int
    position: int
    things: Mapping[str, int]
    ties: int
    first_at: str | None = None
    last_at: str | None = None
    later: int = 0
    withheld: int = 0
    erased: int = 0
    duplicates: int = 0
    notes: tuple[str, ...] = field(default=())
