"""Recall in a store where a model has learned from many cases that are nearly the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from tests.integration.conftest import Call

ASKED = "What happens with the nightly import?"
KNOWN = ("The nightly import fails when Frauke moves the port file.", "The import of the night belongs to Ravi.")
CASES = 40


async def model(call: Call) -> str:
    """A model of a basin of its own."""
    texts = ("A kettle boils in the kitchen.", "The kettle in the kitchen boils again.")
    await call("create_memories", memories=[{"content": text} for text in texts])
    basin = (await call("query_basin_landscape"))["largest"][0]["id"]
    return str((await call("create_mental_model", name="imports", domain="world", basin_ids=[basin]))["id"])


async def taught(call: Call, model_id: str, cases: int = CASES) -> list[Any]:
    return [
        await call(
            "record_observation",
            model_id=model_id,
            situation=f"The nightly import starts at midnight with {400 + number} ports, nightly import.",
            observation=f"All went through in {number} minutes.",
        )
        for number in range(cases)
    ]


@pytest.fixture
async def known(call: Call) -> Sequence[str]:
    made = await call("create_memories", memories=[{"content": text} for text in KNOWN])
    return [one["id"] for one in made["created"]]


@pytest.mark.parametrize("tool", ["semantic_recall", "search_memories"])
async def test_situations_of_cases_do_not_bury_what_is_known(call: Call, known: Sequence[str], tool: str) -> None:
    cases = {one["situation_id"]: number for number, one in enumerate(await taught(call, await model(call)))}
    answer = await call(tool, query=ASKED)
    ids = [hit["id"] for hit in answer["hits"]]
    assert set(known) <= set(ids)
    assert len(set(ids) & cases.keys()) == 2
    assert answer["left_out"] >= 1
    then = {hit["id"]: hit["then"] for hit in answer["hits"] if "then" in hit}
    assert then == {id_: f"All went through in {cases[id_]} minutes." for id_ in ids if id_ in cases}


async def test_an_observation_is_shown_once(call: Call, known: Sequence[str]) -> None:
    learned = await model(call)
    for number in range(12):
        told = {"situation": f"Midnight {number}", "observation": "The nightly import happens late."}
        await call("record_observation", model_id=learned, **told)
    answer = await call("semantic_recall", query=ASKED)
    assert [hit["text"] for hit in answer["hits"]].count("The nightly import happens late.") == 1
    assert set(known) <= {hit["id"] for hit in answer["hits"]}


async def test_two_situations_are_no_crowd(call: Call, known: Sequence[str]) -> None:
    await taught(call, await model(call), cases=2)
    answer = await call("semantic_recall", query=ASKED, token_budget=2_000)
    assert len([hit for hit in answer["hits"] if "then" in hit]) == 2
    assert "left_out" not in answer


async def test_what_names_a_model_as_its_source_is_no_situation(call: Call) -> None:
    learned = await model(call)
    texts = [f"The nightly import, {number} times noted" for number in range(4)]
    await call("create_memories", memories=[{"content": text, "source": learned} for text in texts])
    answer = await call("semantic_recall", query=ASKED)
    assert (len(answer["hits"]), "left_out" in answer) == (4, False)


async def test_the_predictor_still_sees_every_case(call: Call) -> None:
    learned = await model(call)
    await taught(call, learned, cases=12)
    made = await call("generate_prediction", model_id=learned, context="The nightly import starts at midnight.")
    assert len(made.get("supporting", [])) + len(made.get("opposing", [])) > 2


async def test_a_small_budget_holds_what_came_next(call: Call) -> None:
    learned = await model(call)
    told = {"situation": "The nightly import runs", "observation": "It went through. " * 60}
    await call("record_observation", model_id=learned, **told)
    (hit,) = (await call("semantic_recall", query=ASKED, token_budget=100))["hits"]
    assert 0 < len(hit["then"]) <= 161


async def test_a_source_that_only_begins_like_an_id_steps_behind_nothing(call: Call):
    made = [
        await call("create_memory", content="The lantern stands on the pier.", source="p_report.md", project_id=project)
        for project in ("test", "global")
    ]
    hits = (await call("semantic_recall", query="lantern on the pier"))["hits"]
    assert {hit["id"] for hit in hits} == {one["id"] for one in made}
    assert len(hits) == len(made)
