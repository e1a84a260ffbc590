"""For tests of the protocol: a sandbox without walls, and a runner that says what a test wrote for it.

NOT A TIER: in `Unprotected` nothing is isolated, the code can do all that this process can. Never give it code that
tries what it can do; where this process is root, the attack list would change the machine.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from weakref import WeakSet

from sandbox.guest.source import command
from sandbox.pipe.session import PipeSession
from sandbox.pipe.transport import Gone, Late, Transport, started
from sandbox.port import STEPS


@dataclass
class Unprotected:
    """Runs the runner as a child process, and nothing more."""

    resources: Mapping[str, int] = field(default_factory=dict)
    tier: str = "unprotected"
    _sessions: WeakSet[PipeSession] = field(default_factory=WeakSet)

    def open(self, steps: int = STEPS) -> PipeSession:
        session = PipeSession(self._start, steps)
        self._sessions.add(session)
        return session

    def close(self) -> None:
        for session in list(self._sessions):
            session.close()

    def _start(self, cancelled: threading.Event) -> Transport:
        del cancelled
        return started(command(sys.executable, self.resources), env={})


@dataclass
class Scripted:
    """A transport to nobody: what is read was written before, what is written is kept."""

    says: bytes
    hangs: bool = False
    """Whether silence follows, rather than the end."""
    heard: bytearray = field(default_factory=bytearray)
    killed: bool = False
    closed: bool = False

    def read(self, most: int, deadline: float) -> bytes:
        del deadline
        part, self.says = self.says[:most], self.says[most:]
        if part and not self.killed:
            return part
        raise Late if self.hangs and not self.killed else Gone("it was at its end")

    def write(self, data: bytes, deadline: float) -> None:
        del deadline
        if self.killed:
            raise Gone("it was killed")
        self.heard += data

    def kill(self) -> None:
        self.killed = True

    def close(self) -> None:
        self.killed = self.closed = True
