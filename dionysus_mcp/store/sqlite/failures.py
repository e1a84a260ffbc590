"""What SQLite and the operating system report, in our words. The one place where they are translated."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from dionysus_mcp.errors import InvalidInput, StoreBusy, StoreCorrupt, StoreError, StoreFull, StoreReadOnly

DOCTOR = "Run `dionysus doctor`."
LEAST_SPACE = 1 << 16


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Raise SQLite's errors as ours."""
    try:
        yield
    except sqlite3.Error as error:
        raise translate(error, path) from error
    except (OverflowError, UnicodeEncodeError) as error:
        raise InvalidInput(
            f"A value cannot be given to the store: {error}.",
            "Use numbers below 2^63 and text without lone surrogates.",
        ) from error


def translate(error: sqlite3.Error, path: Path) -> StoreError:
    name = getattr(error, "sqlite_errorname", "")
    if name == "SQLITE_FULL" or (name.startswith("SQLITE_IOERR") and _is_full(path)):
        return StoreFull(
            f"The disk that holds {path} is full; nothing was written.", "Free some space, then try again."
        )
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH")):
        return StoreReadOnly(
            f"{path} cannot be written ({error}).",
            "Make the data folder and its files writable, or set DIONYSUS_HOME to a folder that is.",
        )
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return corrupt(path, str(error))
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return StoreBusy(f"{path} is locked by another program ({error}); nothing was written.", DOCTOR)
    return StoreError(f"{path}: {error} ({name or type(error).__name__}); nothing was written.", DOCTOR)


def _is_full(path: Path) -> bool:
    """Whether the log's index cannot grow: SQLite does not say that this is for want of space."""
    with suppress(OSError):
        return shutil.disk_usage(path.parent).free < LEAST_SPACE
    return False


def corrupt(path: Path, why: str) -> StoreCorrupt:
    return StoreCorrupt(
        f"{path} is damaged or is not a Dionysus store: {why}. It was not changed.",
        "Keep a copy of the file, then restore the newest backup with `dionysus restore`.",
    )
