"""What a host that was killed left behind is ended by the next one. A label says whose a container is."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from pathlib import Path

from sandbox.docker.engine import Engine

LABEL = "dionysus.sandbox.owner"

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_PROCESSES = Path("/proc/self/ns/pid")
_OVER = ("exited", "dead")
_DIGITS = 10
"""More than a process number has."""


@dataclass(frozen=True, slots=True)
class Owner:
    """A process, told apart from any other that has had or will have its number."""

    place: str
    """Where the number means something: one boot of one machine, and one space of process numbers on it."""
    pid: int
    since: str
    """When it started, in ticks since the boot. Empty where the system does not say it."""

    def __str__(self) -> str:
        return f"{self.place}|{self.pid}|{self.since}"

    @classmethod
    def read(cls, label: str) -> Owner | None:
        """What `str` wrote; None for what it did not."""
        match label.split("|"):
            case [place, pid, since] if pid.isascii() and pid.isdecimal() and len(pid) < _DIGITS:
                return cls(place, int(pid), since)
        return None


def this_process() -> Owner:
    """The owner of what is started here."""
    return Owner(_place(), os.getpid(), _started(os.getpid()))


def reap(engine: Engine, me: Owner) -> int:
    """Remove the containers whose owner is gone, and say how many. Those of other machines are left to run."""
    listed = engine.ask(
        "ps", "--all", "--filter", f"label={LABEL}", "--format", f'{{{{.ID}}}} {{{{.State}}}} {{{{.Label "{LABEL}"}}}}'
    )
    orphans = [words[0] for words in map(_words, listed.splitlines()) if _orphan(words[1], words[2], me)]
    if orphans:
        engine.remove(*orphans)
    return len(orphans)


def _words(line: str) -> list[str]:
    return [*line.split(" ", 2), "", ""][:3]


def _orphan(state: str, label: str, me: Owner) -> bool:
    owner = Owner.read(label)
    if owner is None:
        return False
    if owner.place != me.place:  # its number says nothing here; what has ended can do no harm
        return state in _OVER
    return _gone(owner)


def _place() -> str:
    if _BOOT.exists():
        return f"{_BOOT.read_text().strip()}/{_PROCESSES.readlink().name}"
    return platform.node()


def _gone(owner: Owner) -> bool:
    started = _started(owner.pid)
    return started != owner.since if started else not _exists(owner.pid)


def _started(pid: int) -> str:
    """Empty when there is no such process, when it is not ours to look at, and where the system has no `/proc`."""
    try:
        line = Path(f"/proc/{pid}/stat").read_text(errors="replace")
    except OSError:
        return ""
    state, *others = line.rpartition(")")[2].split()
    return others[18] if state not in "ZX" else "ended"


def _exists(pid: int) -> bool:
    """Asked of the system, since `/proc` may hide the processes of others."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
