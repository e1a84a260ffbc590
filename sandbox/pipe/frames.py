"""Frames over a transport. Whatever comes from inside is hostile until it has been looked at."""

from __future__ import annotations

import time
from typing import Any

from sandbox.guest.codec import HEAD, Unfit, framed, message_of
from sandbox.pipe.transport import Late, Transport

CHUNK = 1 << 20
MOST_SENT = 1 << 30
"""Of the host's own frames; what is in them was measured before."""


class Hostile(Exception):
    """Not what the runner would have said."""


def frame_of(message: dict[str, Any]) -> bytes:
    """The host's own. Raises `TooLarge`."""
    return framed(message, MOST_SENT)


class Frames:
    def __init__(self, transport: Transport) -> None:
        self.transport = transport
        self._read = bytearray()

    def send(self, message: dict[str, Any], deadline: float) -> None:
        """Raises `TooLarge` before anything is sent."""
        self.send_frame(frame_of(message), deadline)

    def send_frame(self, frame: bytes, deadline: float) -> None:
        self.transport.write(frame, deadline)

    def receive(self, most: int, deadline: float) -> dict[str, Any]:
        (size,) = HEAD.unpack(self._take(HEAD.size, deadline))
        if size > most:
            raise Hostile(f"a frame of {size} bytes, where {most} may cross")
        try:
            return message_of(self._take(size, deadline))
        except Unfit as error:
            raise Hostile(f"a frame that is {error}") from None

    def _take(self, size: int, deadline: float) -> bytes:
        while len(self._read) < size:
            if time.monotonic() >= deadline:  # what drips in all the time would never wait
                raise Late
            self._read += self.transport.read(CHUNK, deadline)
        taken = bytes(self._read[:size])
        del self._read[:size]
        return taken
