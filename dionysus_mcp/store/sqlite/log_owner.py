"""Whose log lies beside the file. SQLite replays a log into any file of that name, also into one that was put in its
place: the memories of the one that is gone would overwrite those of the one that is there."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from dionysus_mcp.store.sqlite.lock import WriteLock

LOGS, INDEX_OF_LOG = ("-wal", "-journal"), "-shm"


def claim(path: Path, lock: WriteLock) -> None:
    """Note which file the log belongs to. The file is open, so the log is its own."""
    log = _log(path)
    owner = f"{identity(path)} {identity(log)}" if log else ""
    if owner != lock.noted():
        lock.note(owner)


def disclaim(path: Path, lock: WriteLock) -> None:
    """A log that is gone has no owner any more: the system may give its number to another file's log."""
    if _log(path) is None and lock.noted():
        lock.note("")


def set_foreign_aside(path: Path, lock: WriteLock) -> None:
    """Rename a log that is known to be another file's. It is kept: somebody may still want what is in it."""
    if not _is_foreign(path, lock):
        return
    with lock.held():
        if _is_foreign(path, lock):
            for suffix in LOGS:
                _rename(path.with_name(path.name + suffix))
            path.with_name(path.name + INDEX_OF_LOG).unlink(missing_ok=True)


def identity(path: Path) -> str | None:
    """Which file has this name now."""
    with suppress(FileNotFoundError):
        found = path.stat()
        return f"{found.st_dev}:{found.st_ino}"
    return None


def _is_foreign(path: Path, lock: WriteLock) -> bool:
    log = _log(path)
    owner, _, owned = lock.noted().partition(" ")
    return log is not None and identity(log) == owned and identity(path) != owner


def _log(path: Path) -> Path | None:
    logs = (path.with_name(path.name + suffix) for suffix in LOGS)
    return next((log for log in logs if log.exists()), None)


def _rename(file: Path) -> None:
    with suppress(FileNotFoundError):
        file.rename(file.with_name(f"{file.name}.of-replaced-file-{file.stat().st_ino}"))
