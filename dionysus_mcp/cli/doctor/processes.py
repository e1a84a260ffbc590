"""Servers that run on this machine, and which of them nobody talks to any more. Linux only: it reads /proc."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from dionysus_mcp.cli.desk import Desk
from dionysus_mcp.cli.doctor.finding import Finding, ok, warn

PROC = Path("/proc")
MODULES = {"dionysus_mcp.server": (), "dionysus_mcp.cli.main": ("serve",)}
REAPERS = {"systemd", "init"}
ACCESS, READ_ONLY = 0o3, 0o0
PAGE_MB = 4096 / 1_000_000


@dataclass(frozen=True, slots=True)
class Server:
    pid: int
    parent: int
    over_http: bool
    stdin: str
    megabytes: float


def servers(desk: Desk) -> Iterator[Finding]:
    del desk
    if not PROC.joinpath("self/stat").exists():
        yield ok("processes", "this system does not show processes under /proc; not looked for")
        return
    running = list(running_servers())
    orphans = [server for server in running if is_orphan(server)]
    for server in orphans:
        yield warn(
            "processes",
            f"process {server.pid} ({server.megabytes:.0f} MB) is a server whose client is gone",
            f"kill {server.pid}",
        )
    listed = ", ".join(f"{server.pid}{' (HTTP)' if server.over_http else ''}" for server in running)
    yield ok(
        "processes",
        f"{len(running)} server(s) of any folder running{f': {listed}' if listed else ''}; {len(orphans)} left over",
    )


def running_servers() -> Iterator[Server]:
    """Our servers among this user's processes."""
    for folder in PROC.iterdir():
        if folder.name.isdigit() and int(folder.name) != os.getpid():
            # Processes come and go while we look, and some may not be looked into.
            with suppress(OSError, ValueError, IndexError):
                yield from _server(folder)


def is_server(words: Sequence[str]) -> bool:
    """Whether a command line starts one: `dionysus serve`, or Python with one of our modules."""
    for at, word in enumerate(words[:4]):
        rest = words[at + 1 :]
        if Path(word).name == "dionysus" and rest[:1] == ["serve"]:
            return True
        if word == "-m" and rest and rest[0] in MODULES:
            return tuple(rest[1 : 1 + len(MODULES[rest[0]])]) == MODULES[rest[0]]
    return False


def is_orphan(server: Server) -> bool:
    """Only when it is certain: the parent is gone, and nobody holds the writing end of the pipe that is its stdin.

    A socket's other end cannot be seen in /proc, so a server on a socket is never called an orphan.
    """
    return (
        not server.over_http
        and (server.parent == 1 or _name(server.parent) in REAPERS)
        and server.stdin.startswith("pipe:")
        and not _has_writer(server.stdin)
    )


def _server(folder: Path) -> Iterator[Server]:
    if folder.stat().st_uid != os.getuid():
        return
    words = folder.joinpath("cmdline").read_bytes().decode("utf-8", "surrogateescape").rstrip("\0").split("\0")
    if is_server(words):
        fields = folder.joinpath("stat").read_text("utf-8", "replace").rpartition(")")[2].split()
        resident = int(folder.joinpath("statm").read_text("ascii").split()[1])
        stdin = str(folder.joinpath("fd/0").readlink())
        yield Server(int(folder.name), int(fields[1]), "--http" in words, stdin, resident * PAGE_MB)


def _name(pid: int) -> str:
    with suppress(OSError):
        return PROC.joinpath(str(pid), "comm").read_text("utf-8", "replace").strip()
    return ""


def _has_writer(pipe: str) -> bool:
    return any(
        _writes(handle, pipe) for folder in PROC.iterdir() if folder.name.isdigit() for handle in _handles(folder)
    )


def _handles(folder: Path) -> list[Path]:
    with suppress(OSError):
        return list(folder.joinpath("fd").iterdir())
    return []


def _writes(handle: Path, pipe: str) -> bool:
    with suppress(OSError, ValueError, IndexError):
        if str(handle.readlink()) != pipe:
            return False
        info = handle.parent.parent.joinpath("fdinfo", handle.name).read_text("ascii")
        flags = next(line.split()[1] for line in info.splitlines() if line.startswith("flags:"))
        return int(flags, 8) & ACCESS != READ_ONLY
    return False
