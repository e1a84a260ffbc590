"""Memories from before names were kept get theirs behind the answers of a server, and nobody sees an edit."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from fastmcp import Client

from dionysus_mcp.composition import build_mind
from dionysus_mcp.mind.catching_up import BATCH
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.values import Caller
from dionysus_mcp.server import build_server
from dionysus_mcp.settings import Settings
from tests.conftest import SteppingClock
from tests.integration.conftest import Call
from tests.old_file import as_the_first_version_wrote_it

TEXTS = {
    "m_0000000001": "We met Ana Ruiz in src/app.py",
    "m_0000000002": "They told Ana Ruiz about Harbor",
    "m_0000000003": "nothing with a name in it",
}
ME = Caller(author="tester", project="p")


@pytest.fixture
def settings(settings: Settings) -> Settings:
    as_the_first_version_wrote_it(settings.database, TEXTS)
    return settings.model_copy(update={"project": "p"})


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[Client[Any]]:
    async with Client(build_server(settings)) as client:
        yield client


@pytest.fixture
def found(mind: Mind) -> Mind:
    assert mind.catching_up.find_names(lambda: False) == len(TEXTS) - 1
    return mind


async def entities(call: Call) -> dict[str, int]:
    for _ in range(1200):
        if named := (await call("list_entities"))["entities"]:
            return {one["name"]: one["memories"] for one in named}
        await asyncio.sleep(0.05)
    return {}


async def test_a_server_finds_them_also_without_an_embedder(call: Call) -> None:
    assert await entities(call) == {"Ana Ruiz": 2, "Harbor": 1, "src/app.py": 1}
    assert (await call("find_connections", a="src/app.py", b="Harbor"))["steps"]
    history = await call("memory_history", memory_id="m_0000000001")
    assert [event["operation"] for event in history["events"]] == ["create"]
    assert (await call("get_memory", memory_id="m_0000000001"))["version"] == 1


def test_they_are_looked_for_once(found: Mind) -> None:
    assert found.catching_up.find_names(lambda: False) == 0
    assert found.store.position() == len(TEXTS)


def test_it_stops_where_it_is_and_goes_on_from_there(settings: Settings, clock: SteppingClock) -> None:
    settings.database.unlink()
    as_the_first_version_wrote_it(settings.database, {f"m_{number:010}": f"Ana saw {number}" for number in range(70)})
    mind = build_mind(settings, clock)
    answers = iter([False, True])
    assert mind.catching_up.find_names(lambda: next(answers)) == BATCH
    assert mind.catching_up.find_names(lambda: False) == 70 - BATCH
    assert mind.store.position() == 70
    mind.close()


def test_what_was_written_before_can_be_undone_and_come_back_with_its_names(found: Mind) -> None:
    changed = found.memories.forget("m_0000000001", ME).change
    found.journal.undo(changed, None, ME)
    assert found.recall.get("m_0000000001").mentions == ("Ana Ruiz", "src/app.py")
    gone = found.journal.undo(1, None, ME)
    found.journal.undo(gone.changes[0], None, ME)
    assert found.recall.get("m_0000000001").mentions == ("Ana Ruiz", "src/app.py")
    assert found.entities.get("Ana Ruiz", 600, None, ME).memories == 2


def test_counts_follow_while_names_are_found(mind: Mind) -> None:
    assert mind.entities.page(None, None, 20, None, None, ME).entities == ()
    mind.catching_up.find_names(lambda: False)
    assert len(mind.entities.page(None, None, 20, None, None, ME).entities) == 3
