"""Reflecting on a topic: each line says what is stored, and cites it."""

from __future__ import annotations

from typing import Any

import pytest
from fastmcp import Client

from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.values import Caller, Draft
from dionysus_mcp.plain import compact_json, tokens
from dionysus_mcp.server import build_server
from dionysus_mcp.settings import Settings
from dionysus_mcp.testing_thinking import ScriptedThinker
from tests.integration.conftest import Call, calling


async def create(call: Call, *texts: str, **fields: Any) -> list[str]:
    made = await call("create_memories", memories=[{"content": text, **fields} for text in texts])
    return [one["id"] for one in made["created"]]


async def test_what_is_known_with_ids(call: Call):
    (tea, _) = await create(call, "Ana drinks tea at noon.", "The lift is out of order.")
    told = await call("reflect_on_topic", topic="what does Ana drink?")
    assert told["mode"] == "extractive"
    assert [(line["text"], line["ids"]) for line in told["known"]] == [("Ana drinks tea at noon.", [tea])]


async def test_what_changed(call: Call):
    (older,) = await create(call, "The API limit is 100 requests per minute.", occurred_at="2026-01-01")
    (newer,) = await create(call, "The API limit is now 200 requests per minute.", occurred_at="2026-02-01")
    told = await call("reflect_on_topic", topic="API limit")
    (line,) = told["changed"]
    assert (line["ids"], line["why"]) == ([older, newer], "until 2026-02-01")
    assert [known["ids"] for known in told["known"]] == [[newer]]


async def test_what_was_accepted_as_a_change_has_changed(call: Call):
    older, newer = await create(call, "Ana drinks tea.", "Ana drinks coffee.", subject="Ana")
    await call("accept_change", older_id=older, newer_id=newer)
    (line,) = (await call("reflect_on_topic", topic="Ana drinks"))["changed"]
    assert line["ids"] == [older, newer]


async def test_what_cannot_both_hold(call: Call):
    one, other = await create(call, "Harbor ships on Fridays.", "Harbor does not ship on Fridays.")
    (line,) = (await call("reflect_on_topic", topic="Harbor ships"))["in_doubt"]
    assert set(line["ids"]) == {one, other}
    assert line["why"] == "one says the opposite of the other"


async def test_what_was_tied_as_contradictory(call: Call):
    one, other = await create(call, "Harbor is led by Ana.", "Harbor belongs to the night shift.")
    await call("link_memories", source_id=one, relation="CONTRADICTS", target_id=other)
    (line,) = (await call("reflect_on_topic", topic="Harbor"))["in_doubt"]
    assert (set(line["ids"]), line["why"]) == ({one, other}, "tied as contradictory")


async def test_what_is_open(call: Call):
    asked, undecided, answered, answer = await create(
        call,
        "Who pays for Harbor?",
        "It is still undecided who reviews Harbor.",
        "Who leads Harbor?",
        "Ana leads Harbor.",
    )
    await call("link_memories", source_id=answered, relation="NEXT", target_id=answer)
    told = await call("reflect_on_topic", topic="Harbor")
    assert {line["ids"][0] for line in told["open"]} == {asked, undecided}
    assert {line["ids"][0] for line in told["known"]} == {answered, answer}


async def test_what_is_missing_and_what_is_old(call: Call):
    await create(call, "Harbor ships on Fridays.", occurred_at="2020-01-01")
    told = await call("reflect_on_topic", topic="the budget of Harbor")
    assert told["missing"] == ["budget"]
    assert "2020-01-01" in told["old"]


async def test_nothing_is_known_of_it(call: Call):
    told = await call("reflect_on_topic", topic="zeppelins")
    assert told["missing"] == ["zeppelins"]
    assert told["confidence"] == 0
    assert "known" not in told
    assert told["note"]


async def test_what_only_resembles_a_topic_is_not_known_of_it(with_meaning: Settings):
    async with Client(build_server(with_meaning)) as client:
        call = calling(client)
        await create(call, "The recital is on November 28.", "The sales team meets on Tuesdays.", "The build passes.")
        told = await call("reflect_on_topic", topic="the budget of the marketing department")
        assert told["missing"] == ["budget", "marketing", "department"]
        assert (told["confidence"], "known" in told) == (0, False)
        assert "Nothing is known of it" in told["note"]
        (line,) = (await call("reflect_on_topic", topic="music performance date"))["known"]
        assert line["text"] == "The recital is on November 28."


async def test_the_newest_comes_first(call: Call):
    await create(call, "Harbor ships paper on Fridays.", occurred_at="2026-01-01")
    await create(call, "Ana joined Harbor.", occurred_at="2026-03-01")
    await create(call, "Harbor has a new gate.", occurred_at="2026-02-01")
    told = await call("reflect_on_topic", topic="what must Harbor ship on Fridays?")
    assert [line["when"] for line in told["known"]] == ["2026-03-01", "2026-02-01", "2026-01-01"]
    assert "missing" not in told


async def test_what_is_believed_of_it(call: Call):
    made = await call("update_belief", statement="Harbor is on time.", confidence=0.8)
    (line,) = (await call("reflect_on_topic", topic="is Harbor late?"))["believed"]
    assert (line["ids"], line["why"]) == ([made["id"]], "confidence 0.80")


@pytest.mark.parametrize("budget", [100, 200, 400, 1_000])
async def test_it_keeps_to_its_budget(call: Call, budget: int):
    await create(call, *(f"Harbor note {at}: {'long words follow here ' * 12}" for at in range(20)))
    told = await call("reflect_on_topic", topic="Harbor note", token_budget=budget)
    assert tokens(compact_json(told)) <= budget
    assert told["left_out"] > 0


@pytest.mark.parametrize(
    ("field", "arguments"),
    [
        ("topic", {"topic": "…"}),
        ("token_budget", {"topic": "x", "token_budget": 5}),
        ("topic", {"topic": "y" * 50_000}),
        ("topic", {"topic": "a\ud83db"}),
    ],
)
async def test_arguments_that_are_refused(call: Call, field: str, arguments: dict[str, Any]):
    assert (await call("reflect_on_topic", **arguments))["field"] == field


def test_a_model_writes_from_the_lines(mind: Mind, caller: Caller):
    thinker = ScriptedThinker(["Ana drinks tea (cited)."])
    thinking = Mind(mind.store, mind.meaning, mind.limits, mind.clock, thinker=thinker)
    made = thinking.memories.create(Draft("Ana drinks tea."), caller)
    told = thinking.reasoning.reflecting.reflect("Ana", 800, None, caller)
    assert (told.mode, told.text) == ("scripted", "Ana drinks tea (cited).")
    assert made.id in thinker.asked[0].material
