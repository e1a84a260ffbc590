"""The tier for Linux without a daemon: bubblewrap, in namespaces of its own, under a filter of system calls.

There is a bound on the memory of each process and none on that of all together; docker has one.
"""

from __future__ import annotations

import platform
import shutil
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from sandbox.errors import Closed, Unavailable
from sandbox.guest.source import command
from sandbox.jail import Jail, interpreter, unprivileged
from sandbox.pipe import PipeSession
from sandbox.port import LIMITS, MIB, STEPS
from sandbox.seccomp import MACHINES, program
from sandbox.transport import Gone, Late, Transport

PYTHONS = ("/usr/bin/python3", "/usr/local/bin/python3")
RESOURCES = {
    "RLIMIT_DATA": LIMITS.memory_bytes,
    "RLIMIT_AS": 4 * LIMITS.memory_bytes,  # threads and libraries take more addresses than memory
    "RLIMIT_NPROC": 100,
    "RLIMIT_NOFILE": 256,
    "RLIMIT_FSIZE": 64 * MIB,
    "RLIMIT_CORE": 0,
}
PROBE = "print('works')"
WORKS = b"works\n"
PATIENCE_S = 20.0
INSTEAD = "use another tier."


class BwrapSandbox:
    """Raises `Unavailable`, with the reason, where it cannot work."""

    tier = "bwrap"

    def __init__(self) -> None:
        self._jail = _found()
        self._starter = ThreadPoolExecutor(1, "sandbox-bwrap")  # one parent that lives as long as this
        try:
            self._try()
        except Unavailable:
            self.close()
            raise

    def open(self, steps: int = STEPS) -> PipeSession:
        return PipeSession(self._start, steps)

    def close(self) -> None:
        """What still runs loses its parent, and ends with it."""
        self._starter.shutdown()

    def _start(self, cancelled: threading.Event) -> Transport:
        del cancelled  # nothing to wait for: there are as many places as are asked for
        return self._inside(command(self._jail.python.executable, RESOURCES))

    def _inside(self, command: tuple[str, ...]) -> Transport:
        try:
            return self._starter.submit(self._jail.start, command).result()
        except RuntimeError as error:
            raise Closed("This sandbox was closed.", "Make another one.") from error

    def _try(self) -> None:
        """Run something inside, for a kernel or a distribution may not allow it."""
        probe = self._inside((self._jail.python.executable, "-I", "-S", "-c", PROBE))
        try:
            said = probe.read(len(WORKS), time.monotonic() + PATIENCE_S)
        except (Gone, Late) as why:
            raise Unavailable(f"bubblewrap does not work here: {str(why) or 'nothing came'}.", INSTEAD) from why
        finally:
            probe.close()
        if said != WORKS:
            raise Unavailable("bubblewrap runs something else than what it was given.", f"Mend it, or {INSTEAD}")


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
