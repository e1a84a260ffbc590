"""The data folder: rights, room, the file system, who holds the write lock, and whether the file is sound."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from dionysus_mcp.cli.desk import Desk
from dionysus_mcp.cli.doctor.finding import Finding, fail, ok, warn

FOLDER_MODE, FILE_MODE = 0o700, 0o600
LITTLE_ROOM, NO_ROOM = 200_000_000, 10_000_000
COPIES = 3
PATIENCE_S = 1.0


def rights(desk: Desk) -> Iterator[Finding]:
    home = desk.settings.home
    if not home.exists():
        yield ok("rights", f"{home} is not there yet; the first write makes it")
        return
    if not home.is_dir():
        yield fail("rights", f"{home} is not a folder", "Set DIONYSUS_HOME to a folder.")
        return
    unwritable = [path for path in (home, *_files(desk)) if not os.access(path, os.R_OK | os.W_OK)]
    open_to_others = list(_open_to_others(home, desk))
    for path in unwritable:
        yield fail("rights", f"{path} cannot be read and written by you", f"chmod u+rw {path}, or mend its owner.")
    for path, mode, wanted in open_to_others:
        yield warn("rights", f"{path} has mode {mode:04o}: others can get at it", f"chmod {wanted:o} {path}")
    if not unwritable and not open_to_others:
        yield ok("rights", f"{home} and its files belong to you alone")


def disk(desk: Desk) -> Iterator[Finding]:
    place = next(path for path in (desk.settings.home, *desk.settings.home.parents) if path.exists())
    free = shutil.disk_usage(place).free
    size = sum(path.stat().st_size for path in _files(desk))
    what = f"{free // 1_000_000:,} MB free, the memory takes {size / 1_000_000:,.1f} MB"
    if free < NO_ROOM:
        yield fail("disk", what, "Free some space: writes are about to be refused.")
    elif free < max(LITTLE_ROOM, COPIES * size):
        yield warn("disk", what, "Free some space: backup, restore and purge need room for further copies.")
    else:
        yield ok("disk", what)
    network = desk.upkeep.network
    if network:
        yield warn(
            "disk",
            f"the data folder is on a network file system ({network}); WAL is unsafe there, so it is not used",
            "Set DIONYSUS_HOME to a local folder.",
        )


def lock(desk: Desk) -> Iterator[Finding]:
    holder = desk.upkeep.stuck(PATIENCE_S)
    if holder is None:
        yield ok("lock", "the write lock is free, or goes from hand to hand")
        return
    alive = holder.process is not None and Path(f"/proc/{holder.process}").exists()
    who = f"process {holder.process}" if alive else "a process that did not leave its number"
    mend = (
        f"Wait, or end it with `kill {holder.process}`." if alive else "Wait, or find it with `fuser` on the lock file."
    )
    yield warn("lock", f"{who} has held the write lock for {holder.seconds:.0f} s", mend)


def integrity(desk: Desk) -> Iterator[Finding]:
    yield from _looked_through(desk, deep=False)


def deep_integrity(desk: Desk) -> Iterator[Finding]:
    yield from _looked_through(desk, deep=True)


def _looked_through(desk: Desk, *, deep: bool) -> Iterator[Finding]:
    path = desk.settings.database
    if not path.exists() or not path.stat().st_size:
        yield ok("integrity", "there is no memory yet")
        return
    health = desk.upkeep.health(deep=deep)
    what = f"{health.found.memories:,} memories at change {health.found.journal_position:,}, {health.journal_mode} mode"
    if health.problems:
        told = "; ".join(health.problems)
        yield fail("integrity", f"{path} is damaged: {told}", f"Keep a copy of the file, then {_newest_backup(desk)}.")
    else:
        yield ok("integrity", f"{'every page is' if deep else 'pages and word index are'} sound: {what}")
    if health.schema_version < health.newest_version:
        version = f"schema version {health.schema_version} of {health.newest_version}"
        yield ok("schema", f"{version}; the next start brings it up to date")
    else:
        yield ok("schema", f"schema version {health.schema_version}, the newest")


def _newest_backup(desk: Desk) -> str:
    copies = sorted(desk.upkeep.copies.glob("memory-*.db"))
    return f"`dionysus restore {copies[-1]}`" if copies else "restore a backup with `dionysus restore FILE`"


def _files(desk: Desk) -> list[Path]:
    """The memory's own files and its copies."""
    home = desk.settings.home
    return [path for path in (*home.glob("memory.db*"), *home.glob("backups/*")) if path.is_file()]


def _open_to_others(home: Path, desk: Desk) -> Iterator[tuple[Path, int, int]]:
    if os.name != "posix":
        return
    for path, wanted in ((home, FOLDER_MODE), *((file, FILE_MODE) for file in _files(desk))):
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            yield path, mode, wanted
