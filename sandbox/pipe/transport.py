"""What carries bytes to a runner and back: a port, and the one that holds a process by its stdin and stdout."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Protocol

END_S = 2.0
CHUNK = 1 << 20


class Late(Exception):
    """Nothing came, or nothing could be written, before the deadline."""


class Gone(Exception):
    """There is nobody at the other end. The message says what is known of why."""


class Transport(Protocol):
    """A runner that was started. Deadlines are moments of `time.monotonic`."""

    def read(self, most: int, deadline: float) -> bytes:
        """At least one byte and at most so many. Raises `Late` or `Gone`."""

    def write(self, data: bytes, deadline: float) -> None:
        """All of it. Raises `Late` or `Gone`."""

    def kill(self) -> None:
        """End what runs, at once, from any thread. Whoever reads or writes gets `Gone`."""

    def close(self) -> None:
        """Kill, and give back what is held; what takes long is done elsewhere. A second time does nothing."""


def started(
    command: Sequence[str],
    env: Mapping[str, str],
    pass_fds: Sequence[int] = (),
    user: int | None = None,
    stderr: int = subprocess.DEVNULL,
) -> ProcessTransport:
    """Start a command that speaks by its stdin and stdout, with this environment, those descriptors, as that user.

    What it says on stderr is thrown away, if nothing else is said: it is the code's, and may be endless.
    """
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=stderr,
        env=env,
        pass_fds=pass_fds,
        start_new_session=True,
        cwd="/",
        user=user,
        group=user,
        extra_groups=None if user is None else (),
    )
    return ProcessTransport(process)


class ProcessTransport:
    """A process group of its own, led by the process that was started."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self.process = process
        self._in, self._out = process.stdin.fileno(), process.stdout.fileno()
        for fd in (self._in, self._out):
            os.set_blocking(fd, False)

    def read(self, most: int, deadline: float) -> bytes:
        while True:
            with suppress(BlockingIOError):
                part = os.read(self._out, min(most, CHUNK))
                if part:
                    return part
                raise Gone(self._end())
            _wait(self._out, select.POLLIN, deadline)

    def write(self, data: bytes, deadline: float) -> None:
        rest = memoryview(data)
        while rest:
            try:
                rest = rest[os.write(self._in, rest) :]
            except BlockingIOError:
                _wait(self._in, select.POLLOUT, deadline)
            except BrokenPipeError:
                raise Gone(self._end()) from None

    def kill(self) -> None:
        if self.process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def close(self) -> None:
        self.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            pipe.close()

    def _end(self) -> str:
        with suppress(subprocess.TimeoutExpired):
            return f"it ended with status {self.process.wait(END_S)}"
        return "it closed its end of the line"


def _wait(fd: int, event: int, deadline: float) -> None:
    poll = select.poll()
    poll.register(fd, event)
    left = deadline - time.monotonic()
    if left <= 0 or not poll.poll(max(1, int(left * 1000))):
        raise Late
