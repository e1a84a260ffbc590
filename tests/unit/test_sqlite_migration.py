"""A file of the first schema opens with everything in it, and its texts without spaces can be searched then."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest

from dionysus_mcp.errors import SqliteTooOld
from dionysus_mcp.store.port import Node, Probe, Stamp, Where
from dionysus_mcp.store.sqlite.checkup import findings
from dionysus_mcp.store.sqlite.schema import refuse_old_sqlite
from dionysus_mcp.store.sqlite.store import SqliteStore
from dionysus_mcp.store.sqlite.upkeep import Upkeep
from tests.old_file import as_the_first_version_wrote_it

ME = Stamp(author="tester")
EVERY = Where("memory")
TEXTS = {
    "m_1": "likes tea",
    "m_2": "東京タワーへ行く",
    "m_3": "mixed 北京 and tea",
    "m_4": "holds a \x1f separator, and 書",
    "m_5": "holds a \x1f separator",
}


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return as_the_first_version_wrote_it(tmp_path / "memory.db", TEXTS)


def found(store: SqliteStore, word: str) -> list[str]:
    return sorted(one.node.id for one in store.search(Probe((word,)), EVERY, 9).candidates)


def test_an_old_file_is_brought_up_to_date(old: Path) -> None:
    store = SqliteStore(old)
    assert {one.id: one.text for one in store.get(list(TEXTS))} == TEXTS
    assert store.get(["m_1"])[0].mentions == ()
    assert store.get(["m_2"], at=3)[0].text == TEXTS["m_2"]
    assert (found(store, "tea"), found(store, "separator")) == (["m_1", "m_3"], ["m_4", "m_5"])
    assert (found(store, "東京"), found(store, "北京"), found(store, "書")) == (["m_2"], ["m_3"], ["m_4"])
    assert [one.id for one in store.without_vectors("memory", "model", 9)] == list(TEXTS)
    assert [one.id for one in store.unnamed("memory", 9)] == list(TEXTS)
    assert findings(old, store.lock) == []
    store.close()


@pytest.mark.parametrize("version", [(3, 37, 2), (3, 7, 15), (2, 99, 0)])
def test_an_sqlite_that_is_too_old_is_refused_by_its_version(version: tuple[int, ...]) -> None:
    with pytest.raises(SqliteTooOld, match=re.escape(".".join(map(str, version)))) as refused:
        refuse_old_sqlite(version)
    assert refused.value.report()["error"]["code"] == "sqlite_too_old"
    assert "Python" in refused.value.next_step


@pytest.mark.parametrize("version", [(3, 38, 0), (3, 100, 1), sqlite3.sqlite_version_info])
def test_an_sqlite_that_is_new_enough_is_used(version: tuple[int, ...], tmp_path: Path) -> None:
    refuse_old_sqlite(version)
    store = SqliteStore(tmp_path / "memory.db")
    assert store.position() == 0
    store.close()


def test_what_was_brought_up_to_date_can_be_written(old: Path) -> None:
    store = SqliteStore(old)
    with store.unit(ME) as unit:
        assert [one.id for one in unit.saying("Likes tea.", EVERY)] == ["m_1"]
        before = unit.get("m_2")
        assert isinstance(before, Node)
        unit.put(Node(id="m_2", kind="memory", project="p", status="active", text="大阪", mentions=("Bo",)))
        unit.embed("m_1", "model", [[1.0, 0.0]])
    assert (found(store, "東京"), found(store, "大阪")) == ([], ["m_2"])
    store.erase(["m_3"], ME)
    assert found(store, "北京") == []
    assert findings(old, store.lock) == []
    store.close()


def test_an_old_backup_is_brought_up_to_date_before_it_is_restored(old: Path, tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "new" / "memory.db")
    with store.unit(ME) as unit:
        unit.put(Node(id="m_9", kind="memory", project="p", text="newer"))
        unit.embed("m_9", "model", [[1.0, 0.0]])
    upkeep = Upkeep(store)
    with upkeep.candidate(old, lambda done, total: None) as candidate:
        upkeep.restore(candidate, lambda done, total: None)
    assert (found(store, "東京"), found(store, "newer")) == (["m_2"], [])
    assert store.search(Probe(vector=[1.0, 0.0], embedder="model"), EVERY, 9).candidates == ()
    assert findings(store.path, store.lock) == []
    store.close()
