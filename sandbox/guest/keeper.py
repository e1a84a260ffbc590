"""The process that stays outside: it runs none of the code, and ends everything once the host is gone or the runner is.

As the first process of its namespace it cannot be killed from inside, and the kernel ends all others with it.
"""

from __future__ import annotations

import json
import os
import resource
import select
import signal
import sys
from typing import Any, NoReturn

LOOK_MS = 500
MOST_OPEN = 1 << 10


def kept() -> bool:
    """Go on in a child of this process. Returns, in the child, whether nobody else is in its namespace."""
    os.closerange(3, MOST_OPEN)
    alone = os.getpid() == 1
    life, held = os.pipe()
    runner = os.fork()
    if runner:
        os.close(held)
        os.close(1)
        keep(runner, life)
    os.close(life)
    os.register_at_fork(after_in_child=lambda: os.close(held))
    return alone


def keep(runner: int, life: int) -> NoReturn:
    """Wait for the end of the host, which shows on stdin, or of the runner, and bring about the other's."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the kernel keeps from a first process what it does not handle itself
    ends = select.poll()
    for fd in (0, life):
        ends.register(fd, 0)
    status = None
    while status is None and not ends.poll(LOOK_MS):
        status = reaped(runner)
    if status is None:
        os.kill(runner, signal.SIGKILL)
        _, status = os.waitpid(runner, 0)
    os._exit(128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status))


def reaped(runner: int) -> int | None:
    """How the runner ended, if it has. Orphans come to the first process of a namespace, and are buried here."""
    pid = -1
    while pid not in (0, runner):
        pid, status = os.waitpid(-1, os.WNOHANG)
    return status if pid else None


def settings() -> dict[str, Any]:
    """What the host gave on the command line: resources by their names, such as `RLIMIT_AS`."""
    given: dict[str, Any] = json.loads(sys.argv[1]) if len(sys.argv) > 1 else {}
    return given


def restrict(limits: dict[str, int]) -> None:
    """Take away from this process, for good, what it may use."""
    for name, most in limits.items():
        number = getattr(resource, name)
        bound = _within(most, resource.getrlimit(number)[1])
        resource.setrlimit(number, (bound, bound))


def bound_memory(most: int) -> None:
    """Let an allocation too many fail as a `MemoryError`, before the kernel ends the process for it."""
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (_within(most * 7 // 8, hard), hard))


def _within(most: int, hard: int) -> int:
    return most if hard == resource.RLIM_INFINITY else min(most, hard)


def sweep() -> None:
    """End every other process of this namespace but the first: what a step started does not outlive it."""
    try:
        os.kill(-1, signal.SIGKILL)
        while True:
            os.waitpid(-1, 0)
    except OSError:
        return
