"""The adapters that the store contract runs over. A new adapter is one more entry."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dionysus_mcp.mind.viewed.store import ViewedStore
from dionysus_mcp.store.port import Store
from dionysus_mcp.store.sqlite.store import SqliteStore
from tests.conftest import SteppingClock


def sqlite_wal(folder: Path, clock: SteppingClock) -> Store:
    return SqliteStore(folder / "memory.db", clock=clock)


def sqlite_truncate(folder: Path, clock: SteppingClock) -> Store:
    """What is used on network file systems, where WAL is unsafe."""
    return SqliteStore(folder / "memory.db", journal_mode="truncate", clock=clock)


class Alone(ViewedStore):
    """A run's view over a store of its own."""

    def __init__(self, store: Store) -> None:
        super().__init__(store, "r1", 0)
        self._mine = store

    def close(self) -> None:
        self._mine.close()


def viewed(folder: Path, clock: SteppingClock) -> Store:
    """What a run sees while nobody else writes."""
    return Alone(sqlite_wal(folder, clock))


ADAPTERS: dict[str, Callable[[Path, SteppingClock], Store]] = {
    "sqlite-wal": sqlite_wal,
    "sqlite-truncate": sqlite_truncate,
    "viewed": viewed,
}


OF_SEVERAL_RUNS = {
    "test_the_journal_says_who_changed_what_when_and_in_which_run",
    "test_changes_can_be_narrowed",
    "test_a_replayed_journal_is_the_journal",
    "test_what_was_erased_is_replayed_as_its_tombstone",
    "test_names_that_are_found_later_are_no_change",
    "test_what_waits_for_names_and_is_erased_or_removed_waits_no_more",
}
"""Others write in these, which a run does not see: what it sees then is in tests/integration/agents/test_viewed.py."""


@pytest.fixture(params=ADAPTERS)
def store(request: pytest.FixtureRequest, tmp_path: Path, clock: SteppingClock) -> Iterator[Store]:
    if request.param == "viewed" and request.node.originalname in OF_SEVERAL_RUNS:
        pytest.skip("several runs write in it")
    store = ADAPTERS[request.param](tmp_path, clock)
    yield store
    store.close()
