"""Bringing memories together: what is left when repetitions are out, in which order, under which name."""

from __future__ import annotations

from typing import Any

import pytest

from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.reasoning.synthesizing import Asked
from dionysus_mcp.mind.values import Caller, Draft
from dionysus_mcp.plain import compact_json, tokens
from dionysus_mcp.testing_thinking import ScriptedThinker
from tests.integration.conftest import Call


async def create(call: Call, *drafts: dict[str, Any]) -> list[str]:
    made = await call("create_memories", memories=list(drafts))
    return [one["id"] for one in made["created"]]


async def test_repetitions_are_told_once_and_cited(call: Call):
    first, other, again = await create(
        call,
        {"content": "Harbor keeps its records in Heronbase.", "occurred_at": "2026-01-01"},
        {"content": "Harbor ships on Fridays.", "occurred_at": "2026-02-01"},
        {"content": "harbor keeps its records in heronbase", "occurred_at": "2026-03-01", "key": "again"},
    )
    told = await call("synthesize_information", objective="an overview of Harbor", query="Harbor")
    (theme,) = told["themes"]
    assert [line["ids"] for line in theme["lines"]] == [[other], [again, first]]
    assert (told["memories"], told["repeats"], told["mode"]) == (3, 1, "extractive")


async def test_by_subject_and_in_the_order_of_time(call: Call):
    drafts = [
        {"content": text, "subject": subject, "occurred_at": f"2026-01-{10 - at:02}"}
        for at, (subject, text) in enumerate(
            (
                ("Ana", "plays chess"),
                ("Bo", "plays chess badly"),
                ("Ana", "won at chess"),
                ("Bo", "left the chess club"),
            )
        )
    ]
    ids = await create(call, *drafts)
    told = await call("synthesize_information", objective="chess", memory_ids=ids)
    lines = {theme["name"]: [line["ids"][0] for line in theme["lines"]] for theme in told["themes"]}
    assert lines == {"Ana": [ids[2], ids[0]], "Bo": [ids[3], ids[1]]}


async def test_by_basin_where_there_is_no_subject(call: Call):
    texts = ("tea leaves steep in the pot", "tea leaves steep long", "a sail boat race", "the sail boat race ended")
    ids = await create(call, *({"content": text} for text in texts))
    await call("query_basin_landscape")
    told = await call("synthesize_information", objective="summary", memory_ids=ids)
    grouped = [{line["ids"][0] for line in theme["lines"]} for theme in told["themes"]]
    assert sorted(grouped, key=min) == sorted([set(ids[:2]), set(ids[2:])], key=min)
    assert "other" not in {theme["name"] for theme in told["themes"]}


async def test_what_holds_no_longer_says_so(call: Call):
    (older,) = await create(call, {"content": "The limit is 100 requests.", "occurred_at": "2026-01-01"})
    (newer,) = await create(call, {"content": "The limit is now 200 requests.", "occurred_at": "2026-02-01"})
    told = await call("synthesize_information", objective="limits", memory_ids=[newer, older])
    lines = {line["ids"][0]: line.get("why") for theme in told["themes"] for line in theme["lines"]}
    assert lines == {older: "superseded", newer: None}


async def test_of_a_long_memory_what_the_objective_asks_for(call: Call):
    filler = " ".join(f"Sentence {at} tells of the weather." for at in range(60))
    (long,) = await create(call, {"content": f"{filler} The invoice was paid in May. {filler}"})
    told = await call("synthesize_information", objective="when was the invoice paid?", memory_ids=[long])
    text = told["themes"][0]["lines"][0]["text"]
    assert "The invoice was paid in May." in text
    assert len(text) <= 300


@pytest.mark.parametrize("budget", [100, 250, 600])
async def test_it_keeps_to_its_budget(call: Call, budget: int):
    await create(call, *({"content": f"Harbor item {at} has colour number {at * 13}."} for at in range(40)))
    told = await call("synthesize_information", objective="Harbor item colour", token_budget=budget)
    assert tokens(compact_json(told)) <= budget
    shown = sum(len(theme["lines"]) for theme in told["themes"])
    assert shown + told["left_out"] + told.get("repeats", 0) == told["memories"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"objective": "…"}, "invalid_input"),
        ({"objective": "a\ud83db"}, "invalid_input"),
        ({"objective": "x" * 5_000}, "too_large"),
        ({"objective": "x", "memory_ids": ["m_0000000000"]}, "not_found"),
        ({"objective": "x", "memory_ids": ["b_0000000000"]}, "invalid_input"),
        ({"objective": "x", "memory_ids": ["m_0000000000"] * 101}, "invalid_input"),
        ({"objective": "x", "token_budget": 99}, "invalid_input"),
    ],
)
async def test_arguments_that_are_refused(call: Call, arguments: dict[str, Any], code: str):
    assert (await call("synthesize_information", **arguments))["code"] == code


def test_a_model_writes_what_the_objective_asks_for(mind: Mind, caller: Caller):
    thinker = ScriptedThinker(["A summary."])
    thinking = Mind(mind.store, mind.meaning, mind.limits, mind.clock, thinker=thinker)
    made = thinking.memories.create(Draft("Ana drinks tea."), caller)
    told = thinking.reasoning.synthesizing.synthesize(Asked("what Ana drinks"), caller)
    assert (told.mode, told.text) == ("scripted", "A summary.")
    assert "what Ana drinks" in thinker.asked[0].task
    assert made.id in thinker.asked[0].material
