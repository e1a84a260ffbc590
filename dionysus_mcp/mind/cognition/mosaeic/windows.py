"""The five windows, and what is put into them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from dionysus_mcp.mind.answers import Close


class Window(StrEnum):
    """What a moment is looked at through."""

    SENSES = "senses"
    ACTIONS = "actions"
    EMOTIONS = "emotions"
    IMPULSES = "impulses"
    COGNITIONS = "cognitions"


@dataclass(frozen=True, slots=True)
class Quote:
    """What was said, word for word: `text` is what stands from `start` to `end`; and the rule that put it there."""

    text: str
    start: int
    end: int
    rule: str


Windows = Mapping[Window, tuple[Quote, ...]]


@dataclass(frozen=True, slots=True)
class Captured:
    """A moment that is stored now as one memory. Windows into which nothing was said are `empty`; the beginnings of
    what was put into none are `unsorted`."""

    id: str
    windows: Windows
    mode: str
    empty: tuple[Window, ...] = ()
    unsorted: tuple[str, ...] = ()
    change: int | None = None
    redacted: int = 0
    repeated: bool = False
    close: tuple[Close, ...] = ()
    note: str | None = None
