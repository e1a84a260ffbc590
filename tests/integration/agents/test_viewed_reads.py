"""How much a run reads of the store to see it as it was when it began: little, however long the past is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dionysus_mcp.mind.viewed.store import ViewedStore
from dionysus_mcp.store.port import Change, Node, Order, Stamp, Where
from dionysus_mcp.store.sqlite.store import SqliteStore

PAST, PAGE = 300, 5
OURS, OTHERS = Stamp("agents", "beat-1"), Stamp("somebody")
MEMORIES = Where("memory")


class Counting(SqliteStore):
    """Counts what is read of it."""

    finds = 0
    changes_read = 0

    def find(self, *args: Any, **more: Any) -> list[Node]:
        self.finds += 1
        return super().find(*args, **more)

    def changes(self, **which: Any) -> list[Change]:
        found = super().changes(**which)
        self.changes_read += len(found)
        return found


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Counting]:
    """With a thing that was changed time and again, and many that were made once."""
    with closing(Counting(tmp_path / "store.db")) as store:
        with store.unit(OTHERS) as unit:
            for number in range(PAST):
                unit.put(_memory(f"m_{number:010d}"))
        for number in range(PAST):
            write(store, OTHERS, "m_changed", number)
        yield store


def _memory(id_: str, text: str = "The harbour crane is blue.") -> Node:
    return Node(id=id_, kind="memory", project="test", text=text)


def write(store: SqliteStore, stamp: Stamp, id_: str, number: int) -> None:
    with store.unit(stamp) as unit:
        now = unit.get(id_)
        text = f"The harbour crane has {number} lamps."
        unit.put(replace(now, text=text, version=now.version + 1) if isinstance(now, Node) else _memory(id_, text))


@pytest.mark.parametrize("others", [0, 3, 30])
def test_the_newest_changes_are_read_without_the_whole_past(store: Counting, others: int) -> None:
    view = ViewedStore(store, OURS.run, store.position())
    wanted = store.changes(thing="m_changed", newest_first=True, limit=PAGE)
    for number in range(others):
        write(store, OTHERS, "m_changed", PAST + number)
    view.position()
    store.changes_read = 0
    assert view.changes(thing="m_changed", newest_first=True, limit=PAGE) == wanted
    assert store.changes_read <= PAGE * 10


def test_a_page_that_others_did_not_touch_is_looked_for_once(store: Counting) -> None:
    view = ViewedStore(store, OURS.run, store.position())
    wanted = store.find(MEMORIES, Order.OLDEST, PAGE)
    write(store, OTHERS, "m_changed", PAST)
    store.finds = 0
    assert view.find(MEMORIES, Order.OLDEST, PAGE) == wanted
    assert store.finds == 1
