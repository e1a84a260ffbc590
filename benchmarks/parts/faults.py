"""What happens to a data folder in bad days, and what the windows on it answer then."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from benchmarks.parts.windows import (
    OK,
    PROJECT,
    database,
    findings,
    listed,
    recall,
    remember,
    rows,
    shell,
    window,
    windows,
)
from dionysus_mcp.composition import build_mind
from dionysus_mcp.errors import DionysusError
from dionysus_mcp.mind.values import Caller, Draft
from dionysus_mcp.settings import load_settings
from dionysus_mcp.testing import RawClient

ME = Caller("faults", PROJECT)
KEPT = 20
BIG = "large " * 4_000
SMALL_DISK, LARGER_DISK = "size=3m", "size=64m"
APPLICATION_ID_AT, USER_VERSION_AT, PAGE = 68, 60, 4096


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a write and a read ended under the fault, and what was there when it was over."""

    writing: str
    reading: str
    expected: int
    kept: int
    afterwards: str
    findings: tuple[str, ...]
    touched: bool = False

    @property
    def intact(self) -> bool:
        return self.kept == self.expected and self.afterwards == OK and not self.findings and not self.touched


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault, the error code that a write must give under it, and how to provoke it."""

    name: str
    code: str
    provoke: Callable[[Path], Verdict]
    needs_mount: bool = False

    def missing(self) -> str | None:
        """Why it cannot be provoked here."""
        return "mounting a small disk needs root" if self.needs_mount and not can_mount() else None


def can_mount() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("mount") is not None


# Faults that are there when a process starts.


def _at_start(fault: Callable[[Path], AbstractContextManager[None]], home: Path) -> Verdict:
    kept_before(home, "kept")
    with fault(home):
        before = _digest(home)
        writing, _ = shell(home, "remember", "Under the fault.")
        reading, _ = shell(home, "recall", "memory")
        touched = before != _digest(home)
    return _verdict(home, writing, reading, KEPT, touched=touched)


@contextmanager
def read_only(home: Path) -> Iterator[None]:
    """Rights do not bind root, so for root the folder becomes a read-only mount of itself."""
    if not can_mount():
        home.chmod(0o500)
        yield
        home.chmod(0o700)
        return
    _run("mount", "--bind", str(home), str(home))
    try:
        _run("mount", "-o", "remount,bind,ro", str(home))
        yield
    finally:
        _run("umount", "--lazy", str(home))


@contextmanager
def altered(change: Callable[[bytes], bytes], home: Path) -> Iterator[None]:
    """The file has other bytes for a while."""
    good = database(home).read_bytes()
    database(home).write_bytes(change(good))
    yield
    database(home).write_bytes(good)


def with_bad_header(good: bytes) -> bytes:
    return b"these are not the bytes of a store" + good[34:]


def with_bad_pages(good: bytes) -> bytes:
    return good[:PAGE] + b"\xaa" * (len(good) - PAGE)


def cut_in_half(good: bytes) -> bytes:
    return good[: len(good) // 2 + 100]


def from_newer_version(good: bytes) -> bytes:
    return good[:USER_VERSION_AT] + (99).to_bytes(4, "big") + good[USER_VERSION_AT + 4 :]


def of_another_program(good: bytes) -> bytes:
    return good[:APPLICATION_ID_AT] + b"GPKG" + good[APPLICATION_ID_AT + 4 :]


# Faults that come while windows are open.


def disk_full(home: Path) -> Verdict:
    home.mkdir(parents=True)
    with _disk(home), window(home) as client:
        fill(client, "kept")
        stored = KEPT
        while (writing := remember(client, f"{stored} {BIG}")[0]) == OK:
            stored += 1
        reading, _ = recall(client, "memory")
        _run("mount", "-o", f"remount,{LARGER_DISK}", str(home))
        return _verdict(home, writing, reading, stored)


def full_already(home: Path) -> Verdict:
    """The disk is full before the window opens anything, and not a byte can be written until there is room again."""
    home.mkdir(parents=True)
    with _disk(home):
        kept_before(home, "kept")
        database(home).with_name("memory.db.lock").unlink()
        _fill_disk(home / "something large")
        with window(home) as client:
            writing, _ = remember(client, "No room for this.")
            reading, _ = recall(client, "memory")
            _run("mount", "-o", f"remount,{LARGER_DISK}", str(home))
            again, _ = remember(client, "Room again.")
        return _verdict(home, writing, reading, KEPT + (again == OK))


def replaced(home: Path) -> Verdict:
    """Another store is moved to where two windows have theirs open."""
    other = home.with_name(f"{home.name}-other")
    return _underneath(home, partial(_swap, other), kept_before(other, "other"))


def replaced_after_kill(home: Path) -> Verdict:
    """As after a crash, by hand: the log of the file that was there is still beside the one that is there now."""
    other = home.with_name(f"{home.name}-other")
    expected = kept_before(other, "other")
    with window(home) as client:
        fill(client, "killed")
        client.kill()
    _swap(other, home)
    with window(home) as client:
        writing, told = remember(client, "After the kill.")
        reading, _ = recall(client, "memory")
        seen = set(listed(client))
    verdict = _verdict(home, writing, reading, len(expected) + 1)
    return _with_only(verdict, seen, expected | {told.get("id", "")})


def deleted(home: Path) -> Verdict:
    return _underneath(home, _remove, set())


def _underneath(home: Path, change: Callable[[Path], None], expected: set[str]) -> Verdict:
    """Both windows must say so once, and then write to the file that is there now."""
    with windows(home, 2) as (one, two):
        fill(one, "first")
        fill(two, "second")
        change(home)
        writing, _ = remember(one, "Under the fault.")
        again = [remember(one, "one again")]
        reading, _ = recall(two, "memory")
        again += [remember(two, "two again"), remember(one, "one once more")]
        expected |= {told["id"] for code, told in again if code == OK}
        seen = set(listed(one)) & set(listed(two))
    refused = [code for code, _ in again if code != OK]
    verdict = _verdict(home, writing, ", ".join([reading, *refused]), len(expected))
    return _with_only(verdict, seen, expected)


def _with_only(verdict: Verdict, seen: set[str], expected: set[str]) -> Verdict:
    strange = f"{len(seen ^ expected)} memories are lost or from elsewhere"
    return verdict if seen == expected else replace(verdict, findings=(*verdict.findings, strange))


def _swap(other: Path, home: Path) -> None:
    database(home).rename(home / "before.db")
    database(other).rename(database(home))


def _remove(home: Path) -> None:
    database(home).unlink()


def kept_before(home: Path, name: str) -> set[str]:
    """Memories of a process that has ended since."""
    with closing(build_mind(load_settings(home=home))) as mind:
        drafts = [Draft(f"A {name} memory, number {number}.") for number in range(KEPT)]
        return {created.id for created in mind.memories.create_all(drafts, ME).created}


def fill(client: RawClient, name: str) -> None:
    for number in range(KEPT):
        client.call("create_memory", content=f"A {name} memory, number {number}.")


def _verdict(home: Path, writing: str, reading: str, expected: int, *, touched: bool = False) -> Verdict:
    """What there is, and what a new process can do, once the fault is gone."""
    kept, afterwards = len(rows(home)), OK
    with closing(build_mind(load_settings(home=home))) as mind:
        try:
            mind.memories.create(Draft("After the fault."), ME)
        except DionysusError as error:
            afterwards = error.code
    return Verdict(writing, reading, expected, kept, afterwards, tuple(findings(home)), touched)


def _digest(home: Path) -> str:
    return hashlib.sha256(database(home).read_bytes()).hexdigest()


@contextmanager
def _disk(home: Path) -> Iterator[None]:
    _run("mount", "-t", "tmpfs", "-o", SMALL_DISK, "dionysus", str(home))
    try:
        yield
    finally:
        _run("umount", "--lazy", str(home))


def _fill_disk(file: Path) -> None:
    with file.open("wb", buffering=0) as large, suppress(OSError):
        while True:
            large.write(bytes(PAGE))


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


FAULTS = (
    Fault("disk full", "store_full", disk_full, needs_mount=True),
    Fault("disk full already", "store_full", full_already, needs_mount=True),
    Fault("read-only folder", "store_read_only", partial(_at_start, read_only)),
    Fault("file replaced underneath", "store_replaced", replaced),
    Fault("file replaced after a kill", OK, replaced_after_kill),
    Fault("file deleted underneath", "store_replaced", deleted),
    Fault("damaged header", "store_corrupt", partial(_at_start, partial(altered, with_bad_header))),
    Fault("damaged pages", "store_corrupt", partial(_at_start, partial(altered, with_bad_pages))),
    Fault("file cut in half", "store_corrupt", partial(_at_start, partial(altered, cut_in_half))),
    Fault("from a newer version", "store_too_new", partial(_at_start, partial(altered, from_newer_version))),
    Fault("another program's file", "store_corrupt", partial(_at_start, partial(altered, of_another_program))),
)
