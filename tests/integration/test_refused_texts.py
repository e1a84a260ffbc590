"""A provider that refuses single texts: everything else goes on by meaning, and it is not asked for them for ever."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from importlib.util import find_spec
from typing import Any

import pytest
from fastmcp import Client

from dionysus_mcp.server import build_server
from dionysus_mcp.settings import EmbeddingSettings, Settings
from tests.integration.conftest import Call
from tests.provider import MODEL, Provider

pytestmark = pytest.mark.skipif(not find_spec("litellm"), reason="the extra `litellm` is not installed")

BAD = "poison"
SOON_S = 3.0
"""Longer than the server takes to look for memories without vectors."""


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


async def asked_again(provider: Provider, before: int) -> int:
    """How often it was asked for the frog, once it was asked again and nobody does so any more."""
    asked = before
    for _ in range(40):
        await asyncio.sleep(SOON_S)
        if before < asked == provider.times_asked("frog"):
            return asked
        asked = provider.times_asked("frog")
    pytest.fail(f"It was asked {before} times, then {asked} times.")


async def mode_of(call: Call, query: str) -> str:
    mode: str = (await call("search_memories", query=query))["mode"]
    return mode


async def test_a_text_that_is_refused_keeps_no_question_from_its_meaning(call: Call, provider: Provider) -> None:
    await remembered(
        call, "The harbour master keeps bees.", f"{BAD} of a frog", f"{BAD} of a snake", f"{BAD} of a fish"
    )
    assert await mode_of(call, "Who keeps bees?") == "words+meaning"
    await asyncio.sleep(SOON_S)  # the server meets them again behind the answers
    assert provider.times_asked("frog") > 1
    assert await mode_of(call, "Who has bees?") == "words+meaning"


async def test_a_refused_text_is_not_asked_for_again_and_again(call: Call, provider: Provider) -> None:
    await remembered(call, "The harbour master keeps bees.", f"{BAD} of a frog")
    await asyncio.sleep(SOON_S)
    before = provider.times_asked("frog")
    await remembered(call, "The ferry leaves at noon.", f"{BAD} of a snake")
    asked = await asked_again(provider, before)
    for number in range(3):
        await remembered(call, f"{BAD} of fish {number}")
        await asyncio.sleep(SOON_S / 3)
    assert provider.times_asked("frog") == asked
    assert (await call("memory_stats"))["embedded"] == {"litellm/openai/tiny/3": 2, "": 5}


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
