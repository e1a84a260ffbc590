"""The line to the host: the descriptors that the process was started with, taken from the code's stdin and stdout.

Nothing hides them from code that looks for them. The host takes no frame on trust.
"""

from __future__ import annotations

import os
from typing import Any, NoReturn

from sandbox.guest.codec import HEAD, framed, message_of

MOST = 1 << 30
CHUNK = 1 << 16


class Line:
    def __init__(self) -> None:
        self.most = CHUNK
        self._in, self._out = os.dup(0), os.dup(1)
        self._cut = False
        null = os.open(os.devnull, os.O_RDWR)
        for fd in range(3):
            os.dup2(null, fd)
        os.close(null)
        os.register_at_fork(after_in_child=self._leave_behind)

    def send(self, message: dict[str, Any]) -> None:
        """Raises `TooLarge` before anything is sent."""
        if self._cut:
            hang_up()
        rest = memoryview(framed(message, self.most))
        while rest:
            rest = rest[os.write(self._out, rest) :]

    def receive(self) -> dict[str, Any]:
        if self._cut:
            hang_up()
        (size,) = HEAD.unpack(self._read(HEAD.size))
        return message_of(self._read(size)) if size <= MOST else hang_up()

    def _read(self, size: int) -> bytes:
        parts = bytearray()
        while len(parts) < size:
            part = os.read(self._in, min(size - len(parts), CHUNK))
            if not part:
                hang_up()
            parts += part
        return bytes(parts)

    def _leave_behind(self) -> None:
        """A child that the code forked has nothing to say to the host."""
        self._cut = True
        os.close(self._in)
        os.close(self._out)


def hang_up(status: int = 0) -> NoReturn:
    os._exit(status)
