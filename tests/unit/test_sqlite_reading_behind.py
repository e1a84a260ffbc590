"""Many vectors are read behind the answers: words find things meanwhile, and nobody waits."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastmcp import Client

from dionysus_mcp.composition import build_embedding
from dionysus_mcp.mind.checks import Limits
from dionysus_mcp.mind.meaning import Meaning
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.server import build_core
from dionysus_mcp.settings import EmbeddingSettings, Settings
from dionysus_mcp.store.port import Candidate, Node, Probe, Stamp, Where
from dionysus_mcp.store.sqlite.store import SqliteStore, utc_now

ME = Stamp(author="tester")
EVERY = Where("memory")
MODEL = "model"
AT_ONCE = 4


def axis(number: int) -> list[float]:
    return [float(place == number) for place in range(64)]


def put(store: SqliteStore, *numbers: int) -> None:
    for number in numbers:
        with store.unit(ME) as unit:
            unit.put(Node(id=f"m_{number}", kind="memory", project="p", text=f"word{number}"))
            unit.embed(f"m_{number}", MODEL, [axis(number)])


def found(store: SqliteStore, word: int, meant: int) -> list[Candidate]:
    probe = Probe((f"word{word}",), axis(meant), MODEL)
    return list(store.search(probe, EVERY, 1).candidates)


def wait_for(store: SqliteStore) -> None:
    while not store.prepared(MODEL):
        time.sleep(0.01)


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[tuple[SqliteStore, SqliteStore]]:
    """One that writes, and one that reads many vectors behind."""
    both = SqliteStore(tmp_path / "memory.db"), SqliteStore(tmp_path / "memory.db", readers=1, at_once=AT_ONCE)
    yield both
    for store in both:
        store.close()


def test_few_vectors_are_compared_at_once(stores: tuple[SqliteStore, SqliteStore]) -> None:
    one, other = stores
    put(one, *range(AT_ONCE))
    assert other.prepared(MODEL)
    assert [hit.node.id for hit in found(other, 1, 2)] == ["m_1", "m_2"]


def test_words_answer_while_many_are_read_and_what_is_written_meanwhile_is_found(
    stores: tuple[SqliteStore, SqliteStore],
) -> None:
    one, other = stores
    put(one, *range(AT_ONCE + 1))
    assert [(hit.node.id, hit.whole) for hit in found(other, 1, 2)] == [("m_1", None)]
    put(one, 9)
    wait_for(other)
    assert [hit.node.id for hit in found(other, 1, 9)] == ["m_1", "m_9"]
    put(other, 10)
    assert [hit.node.id for hit in found(other, 1, 10)] == ["m_1", "m_10"]


def test_after_something_was_erased_they_are_read_behind_again(stores: tuple[SqliteStore, SqliteStore]) -> None:
    one, other = stores
    put(one, *range(AT_ONCE + 2))
    wait_for(other)
    one.erase(["m_2"], ME)
    assert not other.prepared(MODEL)
    wait_for(other)
    assert "m_2" not in [hit.node.id for hit in found(other, 1, 2)]
    assert [hit.node.id for hit in found(other, 1, 3)] == ["m_1", "m_3"]


def test_a_replaced_file_is_read_behind_anew(tmp_path: Path) -> None:
    here, there = tmp_path / "a" / "memory.db", tmp_path / "b" / "memory.db"
    for path, first in ((here, 0), (there, 20)):
        store = SqliteStore(path)
        put(store, *range(first, first + AT_ONCE + 1))
        store.close()
    store = SqliteStore(here, at_once=AT_ONCE)
    wait_for(store)
    store.close()
    there.replace(here)
    assert [(hit.node.id, hit.whole) for hit in found(store, 21, 22)] == [("m_21", None)]
    wait_for(store)
    assert [hit.node.id for hit in found(store, 21, 22)] == ["m_21", "m_22"]
    store.close()


@pytest.fixture
def mind(settings: Settings) -> Iterator[Mind]:
    """The mind of a server, for which two vectors are many."""
    store = SqliteStore(settings.database, at_once=1)
    model = EmbeddingSettings(model="minilm", patience_s=60)
    embedding = build_embedding(settings.model_copy(update={"embedding": model}))
    mind = Mind(store, Meaning(embedding, 60, 20, store.prepared), Limits(), utc_now)
    yield mind
    mind.close()


@pytest.fixture
async def client(mind: Mind) -> AsyncIterator[Client[Any]]:
    async with Client(build_core(mind, "p")) as client:
        yield client


async def test_a_recall_says_that_the_vectors_are_still_being_read(mind: Mind, client: Client[Any]) -> None:
    async def asked(query: str) -> Any:
        return (await client.call_tool("search_memories", {"query": query})).structured_content

    async def by_meaning(query: str) -> Any:
        for _ in range(600):
            if (answer := await asked(query))["mode"] == "words+meaning":
                break
            await asyncio.sleep(0.05)
        return answer

    async def asked_after_an_erasure(query: str) -> Any:
        """Another may have had them read behind before us, and that may be over by the time we ask."""
        for number in range(50):
            spare = await client.call_tool("create_memory", {"content": f"Spare note {number}."})
            mind.store.erase([spare.data.id], ME)
            if (answer := await asked(query))["mode"] == "words":
                break
        return answer

    texts = ("Staging is wiped every night.", "The cat is allergic to chicken.", "The ferry leaves at noon.")
    made = [(await client.call_tool("create_memory", {"content": text})).data for text in texts]
    await by_meaning("Which food must our pet not get?")
    first = await asked_after_an_erasure("When does the ferry sail?")
    assert (first["mode"], first["hits"][0]["id"]) == ("words", made[2].id)
    assert first["note"] == "Found by words only (the vectors are still being read)."
    later = await by_meaning("Which boat goes at midday?")
    assert (later["mode"], later["hits"][0]["id"], later.get("note")) == ("words+meaning", made[2].id, None)
