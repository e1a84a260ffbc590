"""The host's side of every probe: what code that got out would find, the tools it has, and what shows afterwards."""

from __future__ import annotations

import os
import secrets
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Self

from sandbox.attacks.canaries import CANARY, Canaries, survivors
from sandbox.attacks.listeners import Listeners
from sandbox.attacks.probe import Outcome
from sandbox.attacks.recorder import Recorder

MORE_DESCRIPTORS, MORE_THREADS = 24, 8
"""What may be open beyond what was open at the beginning: a warm pool comes and goes. A leak in every probe shows."""
SETTLING = 10.0
"""How long the end of a session may take to show, in seconds."""
DESCRIPTORS = Path("/dev/fd")


class Stage:
    """One serves a whole list of probes; `clear` comes before each."""

    def __enter__(self) -> Self:
        with ExitStack() as opening:
            self._canaries = Canaries()
            opening.callback(self._canaries.close)
            self._listeners = Listeners(self._canaries.folder)
            opening.callback(self._listeners.close)
            self._open = opening.pop_all()
        self.mark = f"dionysus-mark-{secrets.token_hex(8)}"
        self._open_at_first = _open_now()
        self.clear()
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def clear(self) -> None:
        self.recorder = Recorder()
        self._listeners.visited()
        self._canaries.restore()

    def variables(self) -> Mapping[str, object]:
        """Where everything is. Code that gets out need not search."""
        listeners, canaries = self._listeners, self._canaries
        host = {
            "file": str(canaries.file),
            "drop": str(canaries.drop),
            "home": str(Path.home()),
            "pid": os.getpid(),
            "victim": canaries.victim.pid,
            "victim_mark": canaries.victim_mark,
            "mark": self.mark,
            "canary": CANARY,
            "tcp": [list(address) for address in listeners.tcp],
            "udp": list(listeners.udp),
            "socket": listeners.path,
            "abstract": listeners.abstract,
        }
        return {"host": host}

    def harm(self, outcome: Outcome) -> Iterator[str]:
        """What no probe may do, whatever it is about. Looked at when its sessions are closed."""
        told = "\n".join(map(repr, [*outcome.steps, *self.recorder.calls]))
        yield from (f"{what} came out" for what in self._canaries.seen_in(told))
        yield from (f"{where} was reached" for where in self._listeners.visited())
        yield from self._canaries.harmed()
        yield from self.recorder.wrong()
        if not _in_time(lambda: not survivors(self.mark)):
            yield f"processes were left: {self._end_survivors()}"
        if not _in_time(self._given_back):
            yield f"descriptors and threads grew from {self._open_at_first} to {_open_now()}"

    def _end_survivors(self) -> int:
        """How many there were."""
        left = survivors(self.mark)
        for process in left:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        return len(left)

    def _given_back(self) -> bool:
        descriptors, threads = _open_now()
        before = self._open_at_first
        return descriptors <= before[0] + MORE_DESCRIPTORS and threads <= before[1] + MORE_THREADS


def _open_now() -> tuple[int, int]:
    """Descriptors and threads of this process."""
    return sum(1 for _ in DESCRIPTORS.iterdir()), threading.active_count()


def _in_time(given: Callable[[], bool]) -> bool:
    until = time.monotonic() + SETTLING
    while not given():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True
