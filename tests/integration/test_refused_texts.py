"""A provider that refuses single texts: everything else goes on by meaning, and it is not asked for them for ever."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from importlib.util import find_spec
from typing import Any

import pytest
from fastmcp import Client

from dionysus_mcp.composition import build_mind
from dionysus_mcp.mind.values import Caller, Draft
from dionysus_mcp.server import build_server
from dionysus_mcp.settings import EmbeddingSettings, Settings
from tests.integration.conftest import Call
from tests.provider import MODEL, Provider

pytestmark = [
    pytest.mark.skipif(not find_spec("litellm"), reason="the extra `litellm` is not installed"),
    pytest.mark.usefixtures("litellm_is_loaded"),
    pytest.mark.timeout(300),
]

BAD = "poison"
QUIET_S = 12.0
"""Longer than two looks of the server for memories without vectors."""
LONG_S = 120.0


@pytest.fixture
def settings(settings: Settings, provider: Provider) -> Settings:
    provider.refused_word = BAD
    return settings.model_copy(update={"embedding": EmbeddingSettings(model=MODEL, patience_s=60, question_s=20)})


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[Client[Any]]:
    async with Client(build_server(settings)) as client:
        yield client


async def remembered(call: Call, *contents: str) -> None:
    for content in contents:
        await call("create_memory", content=content)


async def asked_more_than(times: int, word: str, provider: Provider) -> None:
    """The server meets memories without vectors again behind the answers."""
    began = time.monotonic()
    while provider.times_asked(word) <= times:
        assert time.monotonic() - began < LONG_S, f"it was not asked more than {times} times"
        await asyncio.sleep(0.1)


async def has_its_vector(call: Call) -> None:
    """What was stored so far."""
    began = time.monotonic()
    while "" in (await call("memory_stats"))["embedded"]:
        assert time.monotonic() - began < LONG_S
        await asyncio.sleep(0.1)


async def asked_at_last(word: str, provider: Provider) -> int:
    """How often it was asked, once nobody asks any more."""
    began = since = time.monotonic()
    asked = 0
    while time.monotonic() - began < LONG_S:
        if asked != (now := provider.times_asked(word)):
            asked, since = now, time.monotonic()
        if time.monotonic() - since > QUIET_S:
            return asked
        await asyncio.sleep(0.1)
    pytest.fail(f"It is asked for again and again, {asked} times so far.")


async def mode_of(call: Call, query: str) -> str:
    mode: str = (await call("search_memories", query=query))["mode"]
    return mode


async def test_a_text_that_is_refused_keeps_no_question_from_its_meaning(call: Call, provider: Provider) -> None:
    await remembered(
        call, "The harbour master keeps bees.", f"{BAD} of a frog", f"{BAD} of a snake", f"{BAD} of a fish"
    )
    assert await mode_of(call, "Who keeps bees?") == "words+meaning"
    await asked_more_than(1, "frog", provider)
    assert await mode_of(call, "Who has bees?") == "words+meaning"


async def test_a_refused_text_is_not_asked_for_again_and_again(call: Call, provider: Provider) -> None:
    await remembered(call, "The harbour master keeps bees.")
    await has_its_vector(call)
    await remembered(call, f"{BAD} of a frog")
    await asked_more_than(1, "frog", provider)  # once may be bad luck
    await remembered(call, "The ferry leaves at noon.", f"{BAD} of a snake")
    asked = await asked_at_last("frog", provider)
    for number in range(3):
        await remembered(call, f"{BAD} of fish {number}")
    await asked_more_than(1, "fish 2", provider)
    assert provider.times_asked("frog") == asked
    assert (await call("memory_stats"))["embedded"] == {"litellm/openai/tiny/3": 2, "": 5}


def test_basins_ask_for_no_text_that_is_refused_for_good(settings: Settings, provider: Provider) -> None:
    mind, caller = build_mind(settings), Caller("tester", "test")
    mind.memories.create_all([Draft("The harbour master keeps bees."), Draft(f"{BAD} of a frog")], caller)
    embedder = mind.meaning.embedder(60)
    assert embedder is not None
    for content in ("The ferry leaves at noon.", "The lighthouse is white."):
        mind.catching_up.run(embedder, lambda _: None, lambda: False)
        mind.memories.create(Draft(content), caller)
    asked = provider.times_asked("frog")
    mind.memories.create(Draft(f"{BAD} of a snake"), caller)
    mind.basins.follow(lambda: False)
    mind.catching_up.run(embedder, lambda _: None, lambda: False)
    mind.close()
    assert asked > 1
    assert provider.times_asked("frog") == asked
    assert provider.times_asked("snake") > 1


async def test_a_refused_question_is_answered_by_words_and_the_next_by_meaning(call: Call) -> None:
    await remembered(call, "The harbour master keeps bees.")
    answer = await call("search_memories", query=f"Is honey {BAD}?")
    assert (answer["mode"], "did not answer" in answer["note"]) == ("words", True)
    assert await mode_of(call, "Who keeps bees?") == "words+meaning"


async def test_when_every_question_fails_the_provider_is_left_alone_for_a_while(call: Call, provider: Provider) -> None:
    await remembered(call, "The harbour master keeps bees.")
    provider.status = 401
    assert [await mode_of(call, query) for query in ("honey", "bees and wax")] == ["words", "words"]
    asked = len(provider.asked)
    answer = await call("search_memories", query="beehives")
    assert (answer["mode"], "did not answer" in answer["note"]) == ("words", True)
    assert len(provider.asked) == asked
