"""What the agents of a run say to the user, until whoever waits for the run has been handed it. All of it happens on
the event loop."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import anyio

GONE_S = 0.05
"""What is sent to a client that has gone away is dropped without a word; its request ends so soon."""


@dataclass(eq=False, slots=True)
class Word:
    """One thing that is said."""

    text: str
    handed: anyio.Event = field(default_factory=anyio.Event)
    """Set when a client has it."""
    sending: anyio.CancelScope | None = None
    sent: bool = False
    """A client was sent it, and seems to be there still."""
    over: bool = False
    """Nobody is to be sent it any more."""


class Words:
    """Those that wait for a client. `ring` wakes whoever may have one."""

    def __init__(self, ring: Callable[[], None]) -> None:
        self._ring = ring
        self._waiting: deque[Word] = deque()

    def say(self, text: str) -> Word:
        word = Word(text)
        self._waiting.append(word)
        self._ring()
        return word

    async def wait_for(self, word: Word, seconds: float) -> None:
        """Until a client has it, or so long."""
        with anyio.move_on_after(seconds):
            await word.handed.wait()
        if word.sent:
            with anyio.move_on_after(2 * GONE_S):
                await word.handed.wait()

    def drop(self, word: Word) -> bool:
        """What is not sent by now is not sent any more. Whether a client has it."""
        word.over = True
        if word in self._waiting:
            self._waiting.remove(word)
        if word.sending is not None and not word.sent:
            word.sending.cancel()
        return word.handed.is_set()

    async def send_next(self, send: Callable[[str], Awaitable[None]], until: float) -> bool:
        """Send the first that waits, at the latest then. One that did not go out waits on. Whether one went out."""
        if not self._waiting:
            return False
        word = self._waiting.popleft()
        try:
            with anyio.CancelScope(deadline=until) as word.sending:
                await send(word.text)
                word.sent = True
            if word.sent:
                await anyio.sleep(GONE_S)
                word.handed.set()
        finally:
            word.sending = None
            self._put_back(word)
        return word.sent

    def _put_back(self, word: Word) -> None:
        if not word.handed.is_set() and not word.over:
            word.sent = False
            self._waiting.appendleft(word)
            self._ring()
