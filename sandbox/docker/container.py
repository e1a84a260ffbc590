"""A container with a runner in it, held by the command line that runs it. One run uses it, then it is removed."""

from __future__ import annotations

import os
import select
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from uuid import uuid4

from sandbox.docker.engine import Engine, refused
from sandbox.docker.reaping import LABEL
from sandbox.errors import Cancelled, Unavailable
from sandbox.guest.source import command
from sandbox.owners import Owner
from sandbox.pipe.transport import ProcessTransport

MEMORY = "512m"
LIMITS = (
    f"--memory={MEMORY}",
    f"--memory-swap={MEMORY}",  # memory and swap together: none beyond the memory
    "--cpu-period=100000",
    "--cpu-quota=50000",
    "--pids-limit=100",
    "--cap-drop=ALL",
    "--security-opt=no-new-privileges",
    "--user=65534:65534",
    "--network=none",
    "--ipc=private",
    "--read-only",
    "--tmpfs=/tmp:rw,noexec,nosuid,nodev,size=64m",
    "--log-driver=none",  # else every argument of a tool would be kept in a file
)
"""What a container may use. Docker's own seccomp profile stays; nothing of the host is mounted."""

_PROXIES = ("http_proxy", "https_proxy", "ftp_proxy", "no_proxy", "all_proxy")
UNTOLD = (
    *(f"--env={name}=" for proxy in _PROXIES for name in (proxy, proxy.upper())),
    "--dns=0.0.0.0",
    "--dns-search=.",
)
"""What would be told of the host otherwise: its proxies, with their passwords, and its resolvers."""

START_S = 60.0
_FATE_S = 10.0
"""How long the engine may take to tell how a container ended."""

_MANNER = ("--interactive", "--attach=stdin", "--attach=stdout", "--rm", "--pull=never", "--no-healthcheck")
_LOOK_MS = 20


class Container(ProcessTransport):
    """The transport to a runner. Its process is docker's command line, which passes the bytes on."""

    def __init__(self, name: str, engine: Engine, process: subprocess.Popen[bytes]) -> None:
        super().__init__(process)
        self.name = name
        self.ready = False
        self._engine = engine
        self._endings: list[Callable[[], None]] = []
        self._killed = threading.Lock()

    def at_end(self, call: Callable[[], None]) -> None:
        """Have something done when this is killed, once."""
        self._endings.append(call)

    def alive(self) -> bool:
        return self.process.poll() is None

    def kill(self) -> None:
        """The command first: an engine waits long for a container whose output nobody reads."""
        super().kill()
        if self._killed.acquire(blocking=False):
            for call in self._endings:
                call()

    def close(self) -> None:
        super().close()
        assert self.process.stderr is not None
        self.process.stderr.close()

    def wait(self, cancelled: threading.Event) -> None:
        """Until the runner speaks. Raises `Unavailable` when it does not, `Cancelled` when nobody waits any more."""
        deadline = time.monotonic() + START_S
        while not (heard := self._heard()):
            if cancelled.is_set():
                raise Cancelled("This session was cancelled while its container started.", "Open another session.")
            if time.monotonic() > deadline:
                raise Unavailable(f"A container was not ready in {START_S:g} s.", "Look whether the engine is well.")
        if not heard & select.POLLIN:
            raise self._refusal()
        self.ready = True

    def _end(self) -> str:
        end = super()._end()
        if not self._killed.locked() and "oom" in self._fate():
            return f"it used more memory than there is ({MEMORY})"
        return end

    def _fate(self) -> list[str]:
        """What the engine tells of its end, which may be a while after the end."""
        deadline = time.monotonic() + _FATE_S
        while True:
            try:
                told = self._engine.events(self.name)
            except Unavailable:
                return []
            if {"oom", "die"} & {*told} or time.monotonic() > deadline:
                return told
            time.sleep(_LOOK_MS / 1000)

    def _heard(self) -> int:
        poll = select.poll()
        poll.register(self._out, select.POLLIN)
        return next((event for _, event in poll.poll(_LOOK_MS)), 0)

    def _refusal(self) -> Unavailable:
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(START_S)
        assert self.process.stderr is not None
        os.set_blocking(self.process.stderr.fileno(), False)
        return refused("docker run", (self.process.stderr.read() or b"").decode(errors="replace"))


def started(engine: Engine, image: str, owner: Owner) -> Container:
    """A container that is about to run."""
    name = f"dionysus-{owner.pid}-{uuid4().hex[:12]}"
    python, *arguments = command("python3", {})
    process = engine.spawn(
        *("run", f"--name={name}", f"--label={LABEL}={owner}", *_MANNER, *LIMITS, *UNTOLD),
        *("--workdir=/tmp", f"--entrypoint={python}", image, *arguments),
    )
    return Container(name, engine, process)
