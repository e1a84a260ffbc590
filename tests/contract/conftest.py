"""The adapters that the store contract runs over. A new adapter is one more entry."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dionysus_mcp.store.port import Store
from dionysus_mcp.store.sqlite.store import SqliteStore
from tests.conftest import SteppingClock


def sqlite_wal(folder: Path, clock: SteppingClock) -> Store:
    return SqliteStore(folder / "memory.db", clock=clock)


def sqlite_truncate(folder: Path, clock: SteppingClock) -> Store:
    """What is used on network file systems, where WAL is unsafe."""
    return SqliteStore(folder / "memory.db", journal_mode="truncate", clock=clock)


ADAPTERS: dict[str, Callable[[Path, SteppingClock], Store]] = {
    "sqlite-wal": sqlite_wal,
    "sqlite-truncate": sqlite_truncate,
}


@pytest.fixture(params=ADAPTERS)
def store(request: pytest.FixtureRequest, tmp_path: Path, clock: SteppingClock) -> Iterator[Store]:
    store = ADAPTERS[request.param](tmp_path, clock)
    yield store
    store.close()
