"""A bar for long work: on stderr, only when a person is looking."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Self, TextIO

BLOCKS = 24
EVERY_S = 0.1
CLEAR_LINE = "\r\x1b[K"


class Bar:
    """Called with what is done and the total, if that is known. Gone without a trace when the work ends."""

    def __init__(self, label: str, stream: TextIO) -> None:
        self._label = label
        self._stream = stream
        self._seen = stream.isatty()
        self._next = time.monotonic() + EVERY_S  # nothing flickers for work that is short

    def __call__(self, done: int, total: int | None) -> None:
        if self._seen and time.monotonic() >= self._next:
            self._next = time.monotonic() + EVERY_S
            self._stream.write(f"{CLEAR_LINE}{self._label} {shown(done, total)}")
            self._stream.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.clear()

    def clear(self) -> None:
        if self._seen:
            self._stream.write(CLEAR_LINE)
            self._stream.flush()


def shown(done: int, total: int | None) -> str:
    if not total:
        return f"{done:,}"
    share = min(1.0, done / total)
    filled = round(share * BLOCKS)
    return f"[{'#' * filled}{'.' * (BLOCKS - filled)}] {share:4.0%}  {done:,} / {total:,}"
