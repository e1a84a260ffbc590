"""A sandbox for tests of the protocol. NOT A TIER: nothing is isolated, the code can do all that this process can."""

from __future__ import annotations

import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from sandbox.guest.source import command
from sandbox.pipe import PipeSession
from sandbox.port import STEPS, Session
from sandbox.transport import Transport, started


@dataclass
class Unprotected:
    """Runs the runner as a child process, and nothing more."""

    resources: Mapping[str, int] = field(default_factory=dict)
    tier: str = "unprotected"
    _sessions: list[Session] = field(default_factory=list)

    def open(self, steps: int = STEPS) -> Session:
        session = PipeSession(self._start, steps)
        self._sessions.append(session)
        return session

    def close(self) -> None:
        for session in self._sessions:
            session.close()

    def _start(self, cancelled: threading.Event) -> Transport:
        del cancelled
        return started(command(sys.executable, self.resources), env={})
