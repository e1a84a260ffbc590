"""The real stdin and stdout, taken away from everything else in the process: what a library prints goes to stderr."""

from __future__ import annotations

import os
import select
import sys
import threading
from collections.abc import Iterator

CHUNK = 65536


class Wire:
    """The line to the client. Lines are written whole, whoever writes them."""

    def __init__(self) -> None:
        self._from_client, self._to_client = os.dup(0), os.dup(1)
        self._turn = threading.Lock()
        self._broken = False
        if hasattr(os, "set_blocking"):  # not on Windows before Python 3.12
            os.set_blocking(self._to_client, True)
        divert_stdin()
        divert_stdout()

    def lines(self) -> Iterator[bytes]:
        return lines_of(self._from_client)

    def write(self, line: bytes) -> bool:
        """Write a line, which comes without its end. False: nobody reads any more."""
        with self._turn:
            try:
                write_all(self._to_client, line + b"\n")
            except OSError:
                self._broken = True
        return not self._broken

    def is_broken(self) -> bool:
        """Whether the client is gone, so that nothing can be answered."""
        if hasattr(select, "poll") and not self._broken:
            poll = select.poll()
            poll.register(self._to_client, 0)
            self._broken = bool(poll.poll(0))
        return self._broken


def divert_stdin() -> None:
    _divert(os.open(os.devnull, os.O_RDONLY), 0)


def divert_stdout() -> None:
    if sys.stdout is not None:
        sys.stdout.flush()
    try:
        harmless = os.dup(2)
    except OSError:
        harmless = os.open(os.devnull, os.O_WRONLY)
    _divert(harmless, 1)


def lines_of(fd: int) -> Iterator[bytes]:
    """The lines that come in, without their ends, until nothing more can come."""
    begun: list[bytes] = []
    while chunk := os.read(fd, CHUNK):
        *ends, tail = chunk.split(b"\n")
        for end in ends:
            yield b"".join((*begun, end))
            begun.clear()
        if tail:
            begun.append(tail)
    if begun:
        yield b"".join(begun)


def write_all(fd: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(fd, rest) :]


def _divert(source: int, fd: int) -> None:
    os.dup2(source, fd)
    os.close(source)
