"""Questions whose answers stand several memories away."""

from __future__ import annotations

from typing import Any

import pytest
from fastmcp import Client

from benchmarks.parts.hops import Asked, town
from dionysus_mcp.errors import ModelRequired
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.reasoning.answers import Discovered
from dionysus_mcp.mind.values import Caller, Draft
from dionysus_mcp.server import build_server
from dionysus_mcp.settings import Settings
from dionysus_mcp.testing_thinking import ScriptedThinker
from tests.integration.conftest import Call

CHAIN = (
    ("Ana Ruiz leads the Harbor project.", "lead"),
    ("Harbor keeps its records in Heronbase.", "records"),
    ("Heronbase runs in a data centre in Turku.", "town"),
    ("Heronbase was restarted on Monday.", "restart"),
    ("Bo Lind leads the Quarry project.", "other"),
    ("Quarry keeps its records in Finchdb.", "other records"),
    ("Finchdb runs in a data centre in Delft.", "other town"),
)
QUESTION = "In which town is the data centre for the project that Ana Ruiz leads?"


async def stored(call: Call) -> dict[str, str]:
    made = await call("create_memories", memories=[{"content": text} for text, _ in CHAIN])
    return {name: one["id"] for (_, name), one in zip(CHAIN, made["created"], strict=True)}


async def test_an_answer_three_memories_away_comes_with_its_path(call: Call):
    ids = await stored(call)
    found = await call("macer_discover", query=QUESTION)
    best = found["answers"][0]
    assert best["id"] == ids["town"]
    assert [(step["id"], step.get("by")) for step in best["path"]] == [
        (ids["lead"], None),
        (ids["records"], "Harbor"),
        (ids["town"], "Heronbase"),
    ]
    assert found["mode"] == "extractive"
    assert ids["other town"] not in {answer["id"] for answer in found["answers"]}


async def test_no_answer_is_further_than_the_hops(call: Call):
    ids = await stored(call)
    found = await call("macer_discover", query=QUESTION, hops=1)
    assert {answer["id"] for answer in found["answers"]} == {ids["records"]}


async def test_what_nothing_on_the_way_holds_is_said(call: Call):
    await stored(call)
    found = await call("macer_discover", query="Who pays the records of the project that Ana Ruiz leads?")
    assert "pays" in found["answers"][0]["missing"]
    assert "records" not in found["answers"][0]["missing"]


async def test_ties_are_followed_as_names_are(call: Call):
    made = await call("create_memories", memories=[{"content": "the disk was full"}, {"content": "orders were lost"}])
    cause, effect = (one["id"] for one in made["created"])
    await call("link_memories", source_id=cause, relation="CAUSES", target_id=effect)
    (answer,) = (await call("macer_discover", query="why were orders lost?"))["answers"]
    assert (answer["id"], answer["path"][1]["by"]) == (cause, "CAUSES from")


@pytest.mark.parametrize(
    ("query", "note"),
    [
        ("Where does the sister of Zita Ravn work?", "no memory mentions Zita Ravn"),
        ("zeppelins", "Nothing found for this question"),
        ("restarted on monday", "holds all of it: see start"),
        ("Which data centre does Ana Ruiz restart?", ""),
    ],
)
async def test_nothing_is_made_up(call: Call, query: str, note: str):
    await stored(call)
    found = await call("macer_discover", query=query)
    assert (found["answers"] == []) == bool(note)
    assert note in found.get("note", "")


async def test_a_name_that_is_everywhere_is_a_start_and_no_bridge(call: Call):
    everywhere = [{"content": f"Mara Voss noted item {at * 17}."} for at in range(110)]
    await call("create_memories", memories=[*everywhere, {"content": "Mara Voss leads the Harbor project."}])
    await stored(call)
    found = await call("macer_discover", query="Where are the records of the project that Mara Voss leads?")
    assert found["answers"][0]["text"] == "Harbor keeps its records in Heronbase."
    assert not any(step.get("by") == "Mara Voss" for answer in found["answers"] for step in answer["path"])


async def test_a_part_of_a_name_is_enough(call: Call):
    ids = await stored(call)
    found = await call("macer_discover", query="Where are the records of the project that Ana leads?")
    assert found["answers"][0]["id"] == ids["records"]


@pytest.mark.parametrize(
    ("missing", "weak"),
    [(None, False), ("records", True), ("town", True)],
)
async def test_a_way_that_breaks_off_is_noticed(call: Call, missing: str | None, weak: bool):
    """Without the fact that leads on, what else is said of the project or its database is no answer."""
    ids = await stored(call)
    await call("create_memory", content="Harbor has a call on Tuesday.")
    if missing:
        await call("forget_memory", memory_id=ids[missing])
    found = await call("macer_discover", query=QUESTION)
    assert found.get("note", "").startswith("The way may break off") == weak


async def test_what_holds_no_longer_leads_nowhere(call: Call):
    ids = await stored(call)
    await call("forget_memory", memory_id=ids["records"])
    found = await call("macer_discover", query=QUESTION)
    assert ids["town"] not in {answer["id"] for answer in found["answers"]}


@pytest.mark.parametrize(
    ("field", "arguments"),
    [
        ("hops", {"query": "x", "hops": 9}),
        ("query", {"query": "?!"}),
        ("query", {"query": "x" * 20_000}),
        ("project_id", {"query": "x", "project_id": "a\x00b"}),
    ],
)
async def test_arguments_that_are_refused(call: Call, field: str, arguments: dict[str, Any]):
    assert (await call("macer_discover", **arguments))["field"] == field


async def test_what_the_question_finds_may_be_where_a_way_ends(call: Call):
    """The last fact shares words with the question, and is the answer because of the facts that lead there."""
    facts = ("Harbor keeps its records in Heronbase.", "Heronbase is hosted in Turku.", "Finchdb is hosted in Delft.")
    await call("create_memories", memories=[{"content": text} for text in facts])
    found = await call("macer_discover", query="In which town are the records of Harbor hosted?")
    assert found["answers"][0]["text"] == "Heronbase is hosted in Turku."
    assert [step["text"] for step in found["answers"][0]["path"]] == list(facts[:2])


async def test_what_has_nothing_to_do_with_the_question_is_no_start(with_meaning: Settings):
    async with Client(build_server(with_meaning)) as client:
        await client.call_tool("create_memories", {"memories": [{"content": text} for text, _ in CHAIN]})
        found = (await client.call_tool("macer_discover", {"query": "What colour is the elephant?"})).structured_content
    assert (found["answers"], found.get("start", [])) == ([], [])


def share_found(mind: Mind, caller: Caller, asked: list[Asked], first: int) -> float:
    found = [mind.reasoning.discovering.discover(one.question, 2, first, None, caller) for one in asked]
    hits = [one.answer in {answer.text for answer in got.answers} for one, got in zip(asked, found, strict=True)]
    return sum(hits) / len(hits)


def test_a_town_of_facts(mind: Mind, caller: Caller):
    """By words alone, on a seed that nothing was set by. Plain recall finds a fifth of these among its first eight."""
    there = town(3)
    mind.memories.create_all([Draft(text) for text in there.texts], caller)
    for facts, least in ((2, 0.9), (3, 0.8)):
        assert share_found(mind, caller, [one for one in there.asked if one.facts == facts], 5) >= least


def answered(mind: Mind, thinker: ScriptedThinker, caller: Caller) -> Discovered:
    thinking = Mind(mind.store, mind.meaning, mind.limits, mind.clock, thinker=thinker)
    thinking.memories.create_all([Draft(text) for text, _ in CHAIN], caller)
    return thinking.reasoning.discovering.discover(QUESTION, 2, 5, None, caller)


def test_a_model_writes_from_the_paths(mind: Mind, caller: Caller):
    thinker = ScriptedThinker(["In Turku."])
    found = answered(mind, thinker, caller)
    assert (found.mode, found.text) == ("scripted", "In Turku.")
    assert found.answers[0].id in thinker.asked[0].material


def test_a_model_that_fails_is_told_of(mind: Mind, caller: Caller):
    found = answered(mind, ScriptedThinker([ModelRequired("It is away.", "Wait.")]), caller)
    assert (found.mode, found.text) == ("extractive", None)
    assert "It is away." in (found.note or "")
    assert found.answers
