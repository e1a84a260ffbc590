"""What carries a batch away, as far as the mind knows of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Delivered:
    """The receiver has it, and said so."""


@dataclass(frozen=True, slots=True)
class Undelivered:
    """Why nobody knows that the receiver has it. A lasting reason will not go away by itself."""

    why: str
    lasting: bool = False
    retry_after_s: float = 0.0


class Sender(Protocol):
    def send(self, body: bytes, headers: Mapping[str, str]) -> Delivered | Undelivered:
        """Carry a body to where changes go, once, within a bounded time."""
