"""The file beneath a store that is in use: closed, erased from and put back while others are at work."""

from __future__ import annotations

import os
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path, PosixPath

import pytest

from dionysus_mcp.composition import build_mind, build_upkeep
from dionysus_mcp.errors import StoreBusy, StoreReplaced
from dionysus_mcp.mind.erasing import Erasing
from dionysus_mcp.mind.filters import Filters
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.values import Caller, Draft
from dionysus_mcp.settings import Settings, load_settings
from dionysus_mcp.store.sqlite.store import SqliteStore
from tests.contract.test_store import node, write

NEEDLE = "marigold lantern"


def progress(done: int, total: int | None) -> None:
    """Nobody looks."""


def test_a_store_that_is_closed_while_threads_write_loses_nothing_it_acknowledged(mind: Mind, caller: Caller) -> None:
    def write(number: int) -> str | None:
        try:
            return mind.memories.create(Draft(f"fact {number}"), caller).id
        except StoreReplaced:
            return None

    with ThreadPoolExecutor(20) as pool:
        writing = [pool.submit(write, number) for number in range(100)]
        for acknowledged in writing[::10]:
            acknowledged.result()
            mind.close()
    acknowledged_ids = {done.result() for done in writing} - {None}
    there = mind.recall.list("newest", 200, None, Filters(), caller).memories
    assert acknowledged_ids == {memory.id for memory in there}


class FileLookedAt(PosixPath):
    """A file with something that happens when it is looked at, between two lines of the store's."""

    happening: Iterator[Callable[[], None]] = iter(())

    def stat(self, *, follow_symlinks: bool = True) -> os.stat_result:
        if self.name == "memory.db":
            next(self.happening, do_nothing)()
        return super().stat(follow_symlinks=follow_symlinks)


def do_nothing() -> None:
    """Nothing happens."""


@pytest.mark.parametrize("looks_before", range(3))
def test_a_store_that_is_closed_between_two_lines_of_a_writer_writes_all_or_nothing(
    looks_before: int, tmp_path: Path
) -> None:
    store = SqliteStore(FileLookedAt(tmp_path / "memory.db"))
    write(store, node("m1"))
    FileLookedAt.happening = iter([*[do_nothing] * looks_before, store.close])
    with suppress(StoreReplaced):
        write(store, node("m2"))
    there = store.get(["m1", "m2"])
    assert there[0].id == "m1"
    assert len(there) == len(store.changes())
    store.close()


@pytest.fixture
def _threads_take_turns_often() -> Iterator[None]:
    """So that what happens between two lines of another thread happens within a few tries."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


def opened_in(folder: Path) -> list[str]:
    """The files of a folder that this process has open."""
    found = []
    for descriptor in Path("/proc/self/fd").iterdir():
        with suppress(OSError):  # closed since
            found.append(str(descriptor.readlink()))
    return [file for file in found if file.startswith(str(folder))]


@pytest.mark.skipif(sys.platform != "linux", reason="descriptors as Linux tells them")
@pytest.mark.usefixtures("_threads_take_turns_often")
@pytest.mark.parametrize(("writes", "rounds"), [(False, 8), (True, 2)], ids=["read", "write"])
def test_a_store_that_is_closed_while_threads_are_at_work_leaves_no_connection_open(
    writes: bool, rounds: int, tmp_path: Path
) -> None:
    store = SqliteStore(tmp_path / "memory.db")
    write(store, node("m1"))

    def work(name: str) -> None:
        for number in range(25):
            with suppress(StoreReplaced):
                if writes:
                    write(store, node(f"{name}_{number}"))
                else:
                    store.get(["m1"])

    for turn in range(rounds):
        with ThreadPoolExecutor(5) as pool:
            working = [pool.submit(work, f"m{turn}{thread}") for thread in range(5)]
            while not all(done.done() for done in working):
                store.close()
            for done in working:
                done.result()
        store.close()
        assert opened_in(tmp_path) == []


def test_a_use_that_comes_after_the_close_waits_and_opens_nothing(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "memory.db")
    write(store, node("m1"))
    store.close()
    threads = set(threading.enumerate())
    store.used(["m1"])
    assert "uses" not in {thread.name for thread in set(threading.enumerate()) - threads}
    assert store.uses(["m1"])["m1"].count == 1, "it is counted"
    store.used(["m1"])
    store.close()
    assert store.uses(["m1"])["m1"].count == 2
    store.close()


def test_a_purge_that_a_reader_keeps_from_the_log_is_finished_by_id(settings: Settings, caller: Caller) -> None:
    mind = build_mind(load_settings(home=settings.home, sqlite={"busy_timeout_s": 0.2}))
    made = mind.memories.create(Draft(NEEDLE), caller)
    erasing = Erasing(mind.store, mind.deletions)
    with closing(sqlite3.connect(settings.database, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM node").fetchone()
        with pytest.raises(StoreBusy) as left:
            erasing.erase(erasing.chosen([made.id]), caller)
    assert "with the ids" in left.value.next_step
    assert erasing.containing(NEEDLE, progress) == []
    erasing.erase(erasing.chosen([made.id]), caller)
    mind.close()
    assert NEEDLE.encode() not in b"".join(file.read_bytes() for file in settings.home.glob("memory.db*"))


def test_names_in_use_follow_a_backup_that_was_put_back(mind: Mind, settings: Settings, caller: Caller) -> None:
    mind.memories.create(Draft("one", tags=("old",)), caller)
    upkeep = build_upkeep(settings)
    backup = upkeep.backup(None, progress)
    mind.memories.create(Draft("two", tags=("new",)), caller)
    assert set(mind.vocabulary.tags()) == {"old", "new"}
    with upkeep.candidate(settings.home / backup.file, progress) as candidate:
        upkeep.restore(candidate, progress)
    upkeep.close()
    assert mind.vocabulary.tags() == ["old"]
