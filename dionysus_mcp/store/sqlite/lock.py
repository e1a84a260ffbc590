"""One lock file for all writers of all processes: a fair queue, and never two checkpoints at once."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from dionysus_mcp.errors import StoreBusy, StoreReadOnly

if sys.platform == "win32":
    import msvcrt

    def take(fd: int, *, wait: bool) -> None:
        os.lseek(fd, 0, os.SEEK_SET)
        msvcrt.locking(fd, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def take(fd: int, *, wait: bool) -> None:
        """Lock an open file; `OSError` when it is taken and we do not wait."""
        fcntl.flock(fd, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)


HOLDER_CHARS, NOTE_CHARS = 12, 100
LOOK_S = 0.01


class WriteLock:
    """Held around every write transaction. The operating system frees it when a process dies."""

    def __init__(self, path: Path, timeout_s: float) -> None:
        self.path = path
        self.timeout_s = timeout_s
        self._threads = threading.Lock()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Wait for our turn, then hold the lock; `store_busy` when the turn does not come in time."""
        deadline = time.monotonic() + self.timeout_s
        if not self._threads.acquire(timeout=self.timeout_s):
            raise self._busy()
        try:
            fd = self._acquired(deadline)
            try:
                yield
            finally:
                os.close(fd)
        finally:
            self._threads.release()

    @contextmanager
    def held_if_free(self) -> Iterator[None]:
        """Hold the lock if nobody has it and it can be had; go on without it otherwise."""
        if not self._threads.acquire(blocking=False):
            yield
            return
        fd = None
        try:
            with suppress(OSError):
                fd = _opened(self.path)
                take(fd, wait=False)
            yield
        finally:
            if fd is not None:
                os.close(fd)
            self._threads.release()

    def holder(self) -> int | None:
        """The process that wrote its number last: the holder, while the lock is held."""
        with suppress(OSError, ValueError):
            return int(self.path.read_bytes()[:HOLDER_CHARS])
        return None

    def note(self, text: str) -> None:
        """Keep a short text in the lock file, if it can be written."""
        with suppress(OSError):
            fd = _opened(self.path)
            try:
                _write_at(fd, HOLDER_CHARS, text.ljust(NOTE_CHARS))
            finally:
                os.close(fd)

    def noted(self) -> str:
        """The text that was noted last, by any process."""
        with suppress(OSError, ValueError):
            return self.path.read_bytes()[HOLDER_CHARS:].decode("ascii").strip()
        return ""

    def _open(self) -> int:
        try:
            return _opened(self.path)
        except OSError as error:
            raise StoreReadOnly(
                f"The lock file {self.path} cannot be opened for writing: {error.strerror}.",
                "Make the data folder writable, or set DIONYSUS_HOME to one that is.",
            ) from error

    def _acquired(self, deadline: float) -> int:
        fd = self._open()
        if not _try(fd) and not _wait(fd, deadline):
            raise self._busy()
        with suppress(OSError):  # on a full disk; the lock holds without its holder's number
            _write_at(fd, 0, str(os.getpid()).ljust(HOLDER_CHARS))
        return fd

    def _busy(self) -> StoreBusy:
        return StoreBusy(
            f"Process {self.holder() or 'unknown'} has held the write lock for more than {self.timeout_s:g} s.",
            "Nothing was written; try again. `dionysus doctor` shows who holds the lock.",
        )


def _opened(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)


def _write_at(fd: int, place: int, text: str) -> None:
    os.lseek(fd, place, os.SEEK_SET)
    os.write(fd, text.encode("ascii"))


def _try(fd: int) -> bool:
    try:
        take(fd, wait=False)
    except OSError:
        return False
    return True


def _wait(fd: int, deadline: float) -> bool:
    """Queue for the lock. A blocking call queues fairly but has no time-out, so it waits in a thread of its own."""
    state = {"taken": False, "given_up": False}
    changed = threading.Condition()

    def queue() -> None:
        taken = False
        while not taken and not state["given_up"]:
            try:
                take(fd, wait=True)
                taken = True
            except OSError:  # Windows ends a wait after ten seconds: queue again
                time.sleep(LOOK_S)
        with changed:
            state["taken"] = taken
            changed.notify()
            if state["given_up"]:
                os.close(fd)

    threading.Thread(target=queue, name="write-lock", daemon=True).start()
    with changed:
        changed.wait_for(lambda: state["taken"], timeout=max(0.0, deadline - time.monotonic()))
        state["given_up"] = not state["taken"]
        return state["taken"]
