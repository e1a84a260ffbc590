"""The same text is stored once, however many say it at a time and wherever else it stands."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from dionysus_mcp.composition import build_mind
from dionysus_mcp.mind.filters import Filters
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.values import Caller, Draft
from dionysus_mcp.settings import Settings
from tests.integration.conftest import Call

TEXTS = [f"The deploy key of shop {number} rotates every quarter" for number in range(20)]
SEVERAL = 3


def test_what_several_store_at_the_same_time_is_stored_once(settings: Settings, caller: Caller) -> None:
    minds, together = [build_mind(settings) for _ in range(SEVERAL)], Barrier(SEVERAL)

    def store(mind: Mind) -> None:
        for text in TEXTS:
            together.wait()
            mind.memories.create(Draft(text), caller)

    with ThreadPoolExecutor(SEVERAL) as pool:
        list(pool.map(store, minds))
    stored = minds[0].recall.list("newest", 100, None, Filters(), caller).memories
    for mind in minds:
        mind.close()
    assert Counter(memory.content for memory in stored) == dict.fromkeys(TEXTS, 1)


async def test_a_text_of_many_sessions_is_found_again_in_its_own(call: Call) -> None:
    text = "Deployed the shop, all checks were green"
    made = [await call("create_memory", content=text, session_id=f"s{number}") for number in range(14)]
    again = await call("create_memory", content=f"{text.upper()}.", session_id="s12")
    assert (again["id"], again["repeated"]) == (made[12]["id"], True)
    assert "repeated" not in await call("create_memory", content=text, session_id="s14")


async def test_an_event_that_happened_again_is_another_event(call: Call) -> None:
    event = {"content": "The ferry was late", "memory_type": "episodic"}
    first = await call("create_memory", **event, occurred_at="2026-03-01T09:00")
    assert (await call("create_memory", **event, occurred_at="2026-03-01T09:00"))["id"] == first["id"]
    for more in ({"occurred_at": "2026-03-02T09:00"}, {}, {}):
        assert "repeated" not in await call("create_memory", **event, **more)
