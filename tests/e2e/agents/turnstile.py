"""Lets a server write to its store one unit of work at a time, as if somebody else wrote between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from dionysus_mcp.store.sqlite.lock import WriteLock
from dionysus_mcp.testing import PATIENCE_S
from tests.e2e.agents.beats import until
from tests.e2e.agents.processes import PROC

LOCKS = PROC / "locks"
"""Where Linux says who waits for a lock."""


class Turnstile:
    """Stands before the store of one server."""

    def __init__(self, home: Path, server: int) -> None:
        (path,) = home.glob("*.lock")
        self._lock = WriteLock(path, PATIENCE_S)
        self._server = str(server)

    @contextmanager
    def closed(self, before: Callable[[], bool], over: Callable[[], bool]) -> Iterator[bool]:
        """Let it write until this is so, and hold it there, before its next write, as long as the block lasts. False
        when it came to its end."""
        while True:
            with self._lock.held():
                until(lambda: self._waits() or over())
                if over() or before():
                    yield not over()
                    return
            until(lambda: self._wrote() or over())

    def _waits(self) -> bool:
        inode = str(self._lock.path.stat().st_ino)
        waiting = (line.split() for line in LOCKS.read_text("ascii").splitlines() if "->" in line)
        return any(self._server in words and words[6].split(":")[-1] == inode for words in waiting)

    def _wrote(self) -> bool:
        return str(self._lock.holder()) == self._server
