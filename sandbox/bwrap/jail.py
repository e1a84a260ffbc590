"""The command line of bubblewrap: an empty root with an interpreter in it, and nothing else of this machine."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sandbox.pipe.transport import Gone, Late, ProcessTransport, started

NOBODY = 65534
TMP_BYTES, SHM_BYTES = 64 << 20, 16 << 20
LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64")
ALSO = ("/etc/ld.so.cache", "/usr/share/zoneinfo")
DESCRIBE = """
import json, os, sys
print(json.dumps([os.path.realpath(path) for path in (sys.executable, os.path.dirname(os.__file__), sys.base_prefix)]))
"""
DESCRIBED_BYTES = 1 << 14
PATIENCE_S = 20.0
SEALED = ("--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent", "--new-session", "--as-pid-1")
NAMED = ("--uid", str(NOBODY), "--gid", str(NOBODY), "--hostname", "sandbox", "--cap-drop", "ALL", "--clearenv")
ENVIRONMENT = {"LANG": "C.UTF-8", "PATH": "/usr/bin:/bin", "HOME": "/tmp", "MALLOC_ARENA_MAX": "2"}


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A Python that runs with its standard library alone."""

    executable: str
    library: str
    prefix: str


@dataclass(frozen=True, slots=True)
class Jail:
    """What is needed to run something inside. Root starts it as nobody: as itself it would pass some of the limits."""

    bwrap: str
    python: Interpreter
    user: int | None
    filter: bytes

    def start(self, inside: Sequence[str], stderr: int = subprocess.DEVNULL) -> ProcessTransport:
        """The thread that calls this is the parent: when it ends, all that it started ends too."""
        source, sink = os.pipe()
        try:
            os.write(sink, self.filter)
            os.close(sink)
            return started(command(self.bwrap, self.python, source, inside), {}, (source,), self.user, stderr)
        finally:
            os.close(source)


def unprivileged() -> int | None:
    return NOBODY if os.geteuid() == 0 else None


def interpreter(candidates: Iterable[str], user: int | None) -> Interpreter | None:
    """The first of these that this user can run."""
    return next(filter(None, (_described(candidate, user) for candidate in candidates)), None)


def command(bwrap: str, python: Interpreter, seccomp: int, inside: Sequence[str]) -> list[str]:
    """How to run a command inside. `seccomp` is a descriptor from which the filter is read."""
    environment = [part for pair in ENVIRONMENT.items() for part in ("--setenv", *pair)]
    return [bwrap, *SEALED, *NAMED, *environment, *_places(python), "--seccomp", str(seccomp), "--", *inside]


def _places(python: Interpreter) -> Iterator[str]:
    yield from ("--proc", "/proc", "--remount-ro", "/proc", "--dev", "/dev")
    yield from ("--size", str(SHM_BYTES), "--tmpfs", "/dev/shm", "--remount-ro", "/dev")
    yield from ("--size", str(TMP_BYTES), "--tmpfs", "/tmp", "--chdir", "/tmp")
    for place in dict.fromkeys((*LIBRARIES, *_of(python), *ALSO)):
        yield from _seen(Path(place))
    for packages in ("site-packages", "dist-packages"):
        if Path(python.library, packages).is_dir():
            yield from ("--tmpfs", f"{python.library}/{packages}", "--remount-ro", f"{python.library}/{packages}")
    yield from ("--remount-ro", "/")


def _of(python: Interpreter) -> Iterator[str]:
    yield python.executable
    yield python.library
    prefix = Path(python.prefix)
    yield from map(str, sorted(prefix.glob("lib*/libpython*.so*")))


def _seen(place: Path) -> Iterator[str]:
    if place.is_symlink():
        yield from ("--symlink", str(place.readlink()), str(place))
    elif place.exists():
        yield from ("--ro-bind", str(place), str(place))


def _described(candidate: str, user: int | None) -> Interpreter | None:
    try:
        with closing(started((candidate, "-I", "-S", "-c", DESCRIBE), {}, user=user)) as asked:
            told = asked.read(DESCRIBED_BYTES, time.monotonic() + PATIENCE_S)
        return Interpreter(*json.loads(told))
    except (OSError, Gone, Late, ValueError, TypeError):
        return None
