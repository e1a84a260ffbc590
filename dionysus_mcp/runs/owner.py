"""Which server carries out a run, and whether it still lives: it holds a lock that the operating system frees when it
dies, however it dies. Where files cannot be locked it says in the store now and then that it lives."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path

from dionysus_mcp.mind.runs.records import Records
from dionysus_mcp.store.sqlite.lock import take

LEASED = "lease-"
RENEWED_S, LEASE_S = 15.0, 120.0


class Owner:
    """This server, as the owner of its runs."""

    def __init__(self, folder: Path | None, records: Records) -> None:
        self._records = records
        self._path: Path | None = None
        self._fd: int | None = None
        self._renewed = 0.0
        name = f"{os.getpid()}-{os.urandom(4).hex()}"
        if folder is not None:
            with suppress(OSError):
                self._fd, self._path = _locked(folder, name)
        self.name = name if self._fd is not None else f"{LEASED}{name}"

    def renew(self) -> None:
        """Say that it lives, where that is not known from the lock."""
        if self._fd is None and time.monotonic() - self._renewed > RENEWED_S:
            self._renewed = time.monotonic()
            self._records.heard_of(self.name, time.time())

    def close(self) -> None:
        if self._fd is None or self._path is None:
            self._records.heard_of(self.name, None)
            return
        with suppress(OSError):
            self._path.unlink()
        os.close(self._fd)
        self._fd = None


class Living:
    """Knows of every owner whether it lives."""

    def __init__(self, folder: Path | None, records: Records) -> None:
        self._folder = folder
        self._records = records

    def __call__(self, owner: str) -> bool:
        if owner.startswith(LEASED):
            heard = self._records.last_heard_of(owner)
            return heard is not None and abs(time.time() - heard) <= LEASE_S
        return self._folder is None or _is_locked(self._folder / f"{owner}.lock")


def _locked(folder: Path, name: str) -> tuple[int, Path]:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{name}.lock"
    fd = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
    try:
        take(fd, wait=False)
    except OSError:
        os.close(fd)
        raise
    return fd, path


def _is_locked(path: Path) -> bool:
    """Whether somebody holds it, as far as can be seen. The file of one that died is removed."""
    try:
        fd = os.open(path, os.O_RDWR | getattr(os, "O_CLOEXEC", 0))
    except FileNotFoundError:
        return False
    except OSError:
        return True
    try:
        take(fd, wait=False)
    except OSError:
        return True
    else:
        with suppress(OSError):
            path.unlink()
        return False
    finally:
        os.close(fd)
