"""What came over the line in one call of a provider, and how long and how much it may be."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from http import HTTPStatus

MOST_BYTES = 4 << 20
"""So long no answer is, with all that stands around it."""


@dataclass(slots=True)
class Line:
    """The line of one call: open until a time of the monotonic clock. Of several responses, the last one counts."""

    until: float
    status: int = 0
    body: bytearray = field(default_factory=bytearray)
    whole: bool = False
    """The body was read to its end."""
    too_much: bool = False
    """There was more of it than anybody reads."""
    sent_away: int = 0
    """The status with which the provider sent to another address."""
    _hung_up: threading.Event = field(default_factory=threading.Event)
    _shuts: list[Callable[[], None]] = field(default_factory=list)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Whoever asks a provider here, asks over this line."""
        token = _held.set(self)
        try:
            yield
        finally:
            _held.reset(token)

    @property
    def left_s(self) -> float:
        return self.until - time.monotonic()

    @property
    def answered(self) -> bool:
        """There is a whole answer, of which the provider thinks that it is one."""
        return self.whole and HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES

    def hang_up(self) -> None:
        """Nobody listens any more. What is open is shut, so that the other side stops, too."""
        self.until = 0.0
        self._hung_up.set()
        while self._shuts:
            self._shuts.pop()()

    def shut_with(self, shut: Callable[[], None]) -> None:
        """How to shut a connection that was opened for the call."""
        self._shuts.append(shut)
        if self._hung_up.is_set():  # meanwhile
            shut()

    def begin(self, status: int) -> None:
        self.status, self.whole = status, False
        self.body.clear()

    def take(self, piece: bytes) -> None:
        self.too_much = len(self.body) + len(piece) > MOST_BYTES
        if not self.too_much:
            self.body += piece


_held: ContextVar[Line | None] = ContextVar("line", default=None)


def held_line() -> Line | None:
    """The line that this thread asks over."""
    return _held.get()
