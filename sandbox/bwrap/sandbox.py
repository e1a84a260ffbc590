"""The tier for Linux without a daemon: bubblewrap, in namespaces of its own, under a filter of system calls.

There is a bound on the memory of each process and none on that of all together; docker has one.
"""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from weakref import WeakSet

from sandbox.bwrap.jail import Jail, interpreter, unprivileged
from sandbox.bwrap.seccomp import MACHINES, program
from sandbox.errors import Closed, Unavailable
from sandbox.guest.codec import framed
from sandbox.guest.source import command
from sandbox.pipe.session import PipeSession
from sandbox.pipe.transport import Gone, Late, Transport
from sandbox.port import LIMITS, MIB, STEPS

PYTHONS = ("/usr/bin/python3", "/usr/local/bin/python3")
RESOURCES = {
    "RLIMIT_DATA": LIMITS.memory_bytes,
    "RLIMIT_AS": LIMITS.memory_bytes * 3 // 2,  # with what is mapped to be shared, and room for arenas of threads
    "RLIMIT_NPROC": 100,
    "RLIMIT_NOFILE": 256,
    "RLIMIT_FSIZE": 64 * MIB,
    "RLIMIT_CORE": 0,
}
READY = framed({"op": "ready"}, MIB)
PATIENCE_S = 20.0
SAID_BYTES = 500
INSTEAD = "use another tier."
FIX = f"Allow user namespaces to it (on Ubuntu by a profile of AppArmor), bring it to 0.8 or later, or {INSTEAD}"


class BwrapSandbox:
    """Raises `Unavailable`, with the reason, where it cannot work."""

    tier = "bwrap"

    def __init__(self) -> None:
        self._jail = _found()
        self._starter = ThreadPoolExecutor(1, "sandbox-bwrap")  # one parent that lives as long as this
        self._sessions: WeakSet[PipeSession] = WeakSet()
        try:
            self._try()
        except Unavailable:
            self.close()
            raise

    def open(self, steps: int = STEPS) -> PipeSession:
        session = PipeSession(self._start, steps)
        self._sessions.add(session)
        return session

    def close(self) -> None:
        for session in list(self._sessions):
            session.close()
        self._starter.shutdown()

    def _start(self, cancelled: threading.Event) -> Transport:
        del cancelled  # nothing to wait for: there are as many places as are asked for
        return self._inside(self._runner())

    def _runner(self) -> Sequence[str]:
        return command(self._jail.python.executable, RESOURCES)

    def _inside(self, command: Sequence[str], stderr: int = subprocess.DEVNULL) -> Transport:
        try:
            start = self._starter.submit(self._jail.start, command, stderr)
        except RuntimeError as error:
            raise Closed("This sandbox was closed.", "Make another one.") from error
        try:
            return start.result()
        except (OSError, subprocess.SubprocessError) as error:
            raise Unavailable(f"bubblewrap cannot be started: {error}.", f"Mend it, or {INSTEAD}") from error

    def _try(self) -> None:
        """Start a runner inside, for a kernel or a distribution may not allow it."""
        probe = self._inside(self._runner(), subprocess.STDOUT)
        try:
            said = probe.read(SAID_BYTES, time.monotonic() + PATIENCE_S)
        except (Gone, Late) as error:
            said = str(error).encode()
        finally:
            probe.close()
        if said != READY:
            why = said.decode(errors="replace").strip() or "it says nothing"
            raise Unavailable(f"bubblewrap does not work here: {why}.", FIX)


def _found() -> Jail:
    bwrap, machine, user = shutil.which("bwrap"), platform.machine(), unprivileged()
    if sys.platform != "linux":
        raise Unavailable(f"bubblewrap needs Linux, and this is {sys.platform}.", f"On this system, {INSTEAD}")
    if bwrap is None:
        raise Unavailable("There is no bwrap on the PATH.", f"Install the package `bubblewrap`, or {INSTEAD}")
    if machine not in MACHINES:
        raise Unavailable(f"There is no filter of system calls for {machine}.", f"On this machine, {INSTEAD}")
    python = interpreter((sys.executable, *PYTHONS), user)
    if python is None:
        raise Unavailable("No Python can be run by the user that runs the code.", f"Install python3, or {INSTEAD}")
    return Jail(bwrap, python, user, program(machine))
