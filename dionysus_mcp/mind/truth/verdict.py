"""What is compared, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dionysus_mcp.mind.values import MemoryType


class Kind(StrEnum):
    """What the newer text is to the older one."""

    REPETITION = "repetition"
    CHANGE = "change"
    ADDITION = "addition"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Statement:
    """A text as it was stated: what it is filed under, when it held, and whether it tells an event.

    `occurred_at` is ISO 8601 in UTC, as it is stored, or empty.
    """

    content: str
    subject: str = ""
    occurred_at: str = ""
    memory_type: str = MemoryType.SEMANTIC


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the newer text is to the older one, by which rule; and whether that alone closes the older one.

    `doubt` says what kept a change from closing.
    """

    kind: Kind
    rule: str
    closes: bool = False
    doubt: str = ""
