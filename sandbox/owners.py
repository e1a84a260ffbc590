"""Whose a thing is that outlives its process when that is killed."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from pathlib import Path

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_PROCESSES = Path("/proc/self/ns/pid")
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


def _place() -> str:
    try:
        return f"{_BOOT.read_text().strip()}/{_PROCESSES.readlink().name}"
    except OSError:
        return platform.node()


def gone(owner: Owner) -> bool:
    """Whether it surely ended. Asked only of an owner in this place: elsewhere its number says nothing."""
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
