"""The index in memory against a file that others write, restore, erase from or replace."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dionysus_mcp.store.port import Node, Probe, Stamp, Where
from dionysus_mcp.store.sqlite.checkup import findings
from dionysus_mcp.store.sqlite.scripts import cut
from dionysus_mcp.store.sqlite.store import SqliteStore
from dionysus_mcp.store.sqlite.upkeep import Upkeep

ME = Stamp(author="tester")
EVERY = Where("memory")
DIMENSION = 64


def axis(number: int) -> list[float]:
    return [float(place == number) for place in range(DIMENSION)]


def put(store: SqliteStore, id: str, number: int | None, **fields: Any) -> None:
    with store.unit(ME) as unit:
        unit.put(Node(**{"id": id, "kind": "memory", "project": "p", "text": f"text of {id}"} | fields))
        if number is not None:
            unit.embed(id, "model", [axis(number)])


def nearest(store: SqliteStore, number: int, where: Where = EVERY) -> str | None:
    """What is exactly there."""
    found = store.search(Probe(vector=axis(number), embedder="model"), where, 5).candidates
    return next((one.node.id for one in found if one.whole and one.whole > 0.99), None)


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[tuple[SqliteStore, SqliteStore]]:
    """Two on one file, as two windows have it."""
    both = SqliteStore(tmp_path / "memory.db"), SqliteStore(tmp_path / "memory.db")
    yield both
    for store in both:
        store.close()


def test_what_another_process_writes_is_found(stores: tuple[SqliteStore, SqliteStore]) -> None:
    one, other = stores
    put(one, "m_1", 1)
    assert nearest(other, 1) == "m_1"
    put(one, "m_2", 2)
    assert nearest(other, 2) == "m_2"
    put(other, "m_3", 3)
    assert nearest(one, 3) == nearest(other, 3) == "m_3"


def test_what_another_process_changes_moves_and_removes_is_noticed(stores: tuple[SqliteStore, SqliteStore]) -> None:
    one, other = stores
    for number in range(4):
        put(one, f"m_{number}", number)
        assert nearest(other, number) == f"m_{number}"
    put(one, "m_1", None, text="changed")
    put(one, "m_2", None, project="q")
    with one.unit(ME) as unit:
        unit.delete("m_3")
    assert [nearest(other, number) for number in range(4)] == ["m_0", None, "m_2", None]
    assert nearest(other, 2, Where("memory", projects=("p",))) is None
    assert nearest(other, 2, Where("memory", projects=("q", "r"))) == "m_2"


def test_vectors_that_come_later_than_their_text_are_noticed(stores: tuple[SqliteStore, SqliteStore]) -> None:
    """Back-filling writes nothing into the journal."""
    one, other = stores
    put(one, "m_1", None)
    assert nearest(other, 1) is None
    put(one, "m_2", 2)
    assert nearest(other, 2) == "m_2"
    with one.unit(ME) as unit:
        unit.embed("m_1", "model", [axis(1)])
    assert nearest(other, 1) == "m_1"


def test_what_another_process_erases_is_forgotten(stores: tuple[SqliteStore, SqliteStore]) -> None:
    one, other = stores
    put(one, "m_1", 1)
    put(one, "m_2", 2)
    assert nearest(other, 1) == "m_1"
    one.erase(["m_2", "m_1"], ME)
    put(one, "m_3", 3)  # takes the place of what was erased
    assert [nearest(other, number) for number in (1, 2, 3)] == [None, None, "m_3"]


def test_a_restored_file_is_read_anew(stores: tuple[SqliteStore, SqliteStore], tmp_path: Path) -> None:
    """Also when it has come as far again as the one before it."""
    one, other = stores
    put(one, "m_1", 1)
    upkeep = Upkeep(one)
    backup = Path(upkeep.backup(tmp_path / "backup.db", lambda done, total: None).file)
    put(one, "m_2", 2)
    assert nearest(other, 2) == "m_2"
    with upkeep.candidate(backup, lambda done, total: None) as candidate:
        upkeep.restore(candidate, lambda done, total: None)
    put(one, "m_3", 3)
    assert [nearest(other, number) for number in (1, 2, 3)] == ["m_1", None, "m_3"]
    assert [nearest(one, number) for number in (1, 2, 3)] == ["m_1", None, "m_3"]


def test_a_replaced_file_is_read_anew(tmp_path: Path) -> None:
    here, there = SqliteStore(tmp_path / "a" / "memory.db"), SqliteStore(tmp_path / "b" / "memory.db")
    put(here, "m_1", 1)
    put(there, "m_2", 1)
    assert nearest(here, 1) == "m_1"
    here.close()
    there.close()
    (tmp_path / "b" / "memory.db").replace(tmp_path / "a" / "memory.db")
    assert nearest(here, 1) == "m_2"
    here.close()


@pytest.mark.timeout(600)  # six seconds of the processor, which a busy machine may give late
def test_an_index_grows_over_every_border(stores: tuple[SqliteStore, SqliteStore]) -> None:
    one, other = stores
    random = np.random.default_rng(5)
    vectors = random.normal(size=(6000, DIMENSION))
    for start in range(0, 6000, 1500):
        with one.unit(ME) as unit:
            for number in range(start, start + 1500):
                unit.put(Node(id=f"m_{number}", kind="memory", project="p", text=f"text {number}"))
                unit.embed(f"m_{number}", "model", [vectors[number].tolist()])
        for number in (start, start + 749, start + 1499):
            probe = Probe(vector=vectors[number].tolist(), embedder="model")
            found = other.search(probe, EVERY, 10).candidates
            assert found[0].node.id == f"m_{number}"
    every = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    exact = np.argsort(-(every @ every[77]))[:10]
    found = other.search(Probe(vector=vectors[77].tolist(), embedder="model"), EVERY, 10).candidates
    assert len({one.node.id for one in found} & {f"m_{number}" for number in exact}) >= 8


WRITE = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from dionysus_mcp.store.port import Node, Stamp
from dionysus_mcp.store.sqlite.scripts import cut
from dionysus_mcp.store.sqlite.store import SqliteStore
store = SqliteStore(Path(sys.argv[1]))
for number in range(100_000):
    with store.unit(Stamp("writer")) as unit:
        unit.put(Node(id=f"m_{number}", kind="memory", project="p", text=f"text {number}"))
        unit.embed(f"m_{number}", "model", [[float(place == number % 64) for place in range(64)]] * 3)
    print(number, flush=True)
"""


def test_a_writer_killed_at_any_moment_leaves_no_half_vectors(tmp_path: Path) -> None:
    path = tmp_path / "memory.db"
    root = str(Path(__file__).resolve().parents[2])
    process = subprocess.Popen([sys.executable, "-c", WRITE, str(path), root], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    acknowledged = [int(process.stdout.readline()) for _ in range(25)]
    time.sleep(0.013)
    os.kill(process.pid, signal.SIGKILL)
    rest, _ = process.communicate()
    acknowledged += [int(line) for line in rest.split()]
    store = SqliteStore(path)
    counted = store.embedded("memory")
    assert counted.keys() == {"model"}
    assert counted["model"] >= len(acknowledged)
    assert store.without_vectors("memory", "model", 5) == []
    assert findings(path, store.lock) == []
    store.close()


def test_erased_vectors_and_texts_leave_no_byte(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "memory.db")
    vector = np.random.default_rng(7).normal(size=DIMENSION).tolist()
    text = "秘密の庭園で会いましょう"
    with store.unit(ME) as unit:
        for id, said in (("m_1", text), ("m_2", "tea")):
            unit.put(Node(id=id, kind="memory", project="p", text=said, mentions=(f"name of {id}",)))
        unit.embed("m_1", "model", [vector, vector])
        unit.embed("m_2", "model", [axis(2)])
    with closing(sqlite3.connect(store.path)) as db:
        rows = db.execute("SELECT whole, signs FROM vector JOIN vector_signs USING (pk) WHERE node = 1").fetchone()
    store.erase(["m_1"], ME)
    held = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for trace in (*rows, text.encode(), cut(text).encode(), b"name of m_1"):
        assert trace not in held
    assert b"name of m_2" in held
    assert Upkeep(store).traces([text, "name of m_1"]).also_in == ()
    store.close()


def test_what_others_have_in_the_index_is_told(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "memory.db")
    put(store, "m_1", 1, text="秘密の庭園で")
    with closing(sqlite3.connect(store.path, isolation_level=None)) as db:
        db.execute("UPDATE node SET text = ''")
        db.execute("UPDATE change SET image = NULL")
    assert Upkeep(store).traces(["秘密の庭園"]).also_in == ("the index of words of other memories",)
    store.close()


def test_uses_are_kept_without_anybody_asking(tmp_path: Path) -> None:
    one, other = SqliteStore(tmp_path / "memory.db"), SqliteStore(tmp_path / "memory.db")
    put(one, "m_1", None)
    one.used(["m_1"])
    deadline = time.monotonic() + 30
    while "m_1" not in (kept := other.uses(["m_1"])) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert kept["m_1"].count == one.uses(["m_1"])["m_1"].count == 1
    one.close()
    other.close()


def test_counting_a_use_waits_for_nobody(tmp_path: Path) -> None:
    one, other = SqliteStore(tmp_path / "memory.db"), SqliteStore(tmp_path / "memory.db")
    put(one, "m_1", None)
    with other.unit(ME):
        before = time.monotonic()
        one.used(["m_1"])
        assert one.uses(["m_1"])["m_1"].count == 1
        assert time.monotonic() - before < 10
    one.close()
    assert other.uses(["m_1"])["m_1"].count == 1
    other.close()


DAMAGE = [
    ("DELETE FROM vector", "1 vectors that are not whole"),
    ("UPDATE vector SET whole = x'00'", "1 vectors that are not whole"),
    ("UPDATE node SET mentions = '[]'", "1 names mentioned by things that say none"),
    ("PRAGMA foreign_keys = OFF; DELETE FROM passage", "points to a missing passage"),
]


@pytest.mark.parametrize(("statement", "finding"), DAMAGE)
def test_a_check_up_finds_vectors_and_names_that_do_not_fit(tmp_path: Path, statement: str, finding: str) -> None:
    store = SqliteStore(tmp_path / "memory.db")
    put(store, "m_1", 1, mentions=("Ana",))
    assert findings(store.path, store.lock) == []
    with closing(sqlite3.connect(store.path, isolation_level=None)) as db:
        db.executescript(statement)
    assert any(finding in told for told in findings(store.path, store.lock))
    store.close()
