"""A provider of embeddings that is slow and does not fail: nobody waits for it long, and nothing is lost by that."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from importlib.util import find_spec
from typing import Any

import pytest
from fastmcp import Client

from dionysus_mcp.server import build_server
from dionysus_mcp.settings import EmbeddingSettings, Settings
from tests.integration.conftest import Call
from tests.provider import MODEL, Provider

pytestmark = [
    pytest.mark.skipif(not find_spec("litellm"), reason="the extra `litellm` is not installed"),
    pytest.mark.usefixtures("litellm_is_loaded"),
]

QUESTION_S = 0.5
SOON_S = 10.0  # far less than the provider's own time-out


@pytest.fixture
def settings(settings: Settings, provider: Provider) -> Settings:
    slow = EmbeddingSettings(model=MODEL, patience_s=60, question_s=QUESTION_S)
    return settings.model_copy(update={"embedding": slow})


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[Client[Any]]:
    async with Client(build_server(settings)) as client:
        yield client


async def until(seen: Callable[[Any], bool], call: Call, tool: str, **arguments: Any) -> Any:
    for _ in range(600):
        if seen(answer := await call(tool, **arguments)):
            break
        await asyncio.sleep(0.05)
    return answer


async def test_a_question_waits_a_short_time_and_is_then_answered_by_words(call: Call, provider: Provider) -> None:
    made = await call("create_memory", content="The harbour master keeps bees.")
    provider.may_answer.clear()
    began = time.monotonic()
    answer = await call("search_memories", query="Who keeps bees?")
    waited = time.monotonic() - began
    assert QUESTION_S <= waited < SOON_S
    assert ([hit["id"] for hit in answer["hits"]], answer["mode"]) == ([made["id"]], "words")
    assert f"the embedder takes longer than {QUESTION_S} s" in answer["note"]

    asked = len(provider.asked)
    other = await call("semantic_recall", query="bees and honey")
    assert (other["mode"], "takes longer" in other["note"]) == ("words", True)
    assert len(provider.asked) == asked  # while an answer is owed, nobody waits for another

    provider.may_answer.set()
    late = await until(lambda told: told["mode"] != "words", call, "search_memories", query="Who keeps bees?")
    assert (late["mode"], late.get("note")) == ("words+meaning", None)


async def test_a_memory_is_stored_without_waiting_again_and_gets_its_vector_later(
    call: Call, provider: Provider
) -> None:
    await call("create_memory", content="The harbour master keeps bees.")
    provider.may_answer.clear()
    await call("search_memories", query="Who keeps bees?")
    began = time.monotonic()
    await call("create_memory", content="The ferry leaves at noon.")
    assert time.monotonic() - began < SOON_S
    assert (await call("memory_stats"))["embedded"] == {"litellm/openai/tiny/3": 1, "": 1}
    provider.may_answer.set()
    stats = await until(lambda told: "" not in told["embedded"], call, "memory_stats")
    assert stats["embedded"] == {"litellm/openai/tiny/3": 2}
