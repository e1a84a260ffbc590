"""An observation that tells nothing of what was predicted: it is kept, and no model learns from it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from fastmcp import Client

from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.server import build_core, build_server
from dionysus_mcp.settings import Settings
from dionysus_mcp.testing_thinking import ScriptedThinker
from tests.conftest import SteppingClock
from tests.integration.agents.thinking import BUS, RAIN, lived, thinking
from tests.integration.conftest import Call, calling
from tests.integration.test_models import model, taught

SOON = "Did Ana take the bus to work?"


@pytest.fixture
async def meant(with_meaning: Settings) -> AsyncIterator[Call]:
    async with Client(build_server(with_meaning)) as client:
        yield calling(client)


async def predicted(call: Call) -> dict[str, Any]:
    model_id = await model(call)
    await taught(call, model_id, (BUS,), 3)
    return dict(await call("generate_prediction", model_id=model_id, context=RAIN))


async def cases(call: Call, model_id: str) -> set[str]:
    """What followed in the cases that the model knows near the situation."""
    made = await call("generate_prediction", model_id=model_id, context=RAIN)
    cited = (made.get(which, []) for which in ("supporting", "opposing", "not_judged"))
    return {case["outcome"] for cases in cited for case in cases}


async def learned_nothing(call: Call, made: dict[str, Any], observation: str) -> dict[str, Any]:
    told = dict(await call("record_observation", prediction_id=made["id"], observation=observation))
    assert (told["status"], told["grade"], "situation_id" in told) == ("open", "unclear", False)
    assert "the model learns nothing" in told["note"]
    assert (await call("get_memory", memory_id=told["observation_id"]))["content"] == observation
    assert (await call("get_neighbours", memory_id=told["observation_id"]))["neighbours"] == []
    assert await cases(call, made["model_id"]) == {BUS}
    return told


@pytest.mark.parametrize(
    "observation",
    [
        SOON,
        "Perhaps Ana took the bus to work.",
        "Ana has not taken the bus to work yet.",
        "Last year Ana took the bus.",
    ],
)
async def test_what_settles_nothing_is_no_case(call: Call, observation: str):
    await learned_nothing(call, await predicted(call), observation)


async def test_what_is_about_something_else_is_no_case(meant: Call):
    made = await predicted(meant)
    told = await learned_nothing(meant, made, "The invoice of the roofers is overdue.")
    assert told["rule"] == "the observation is about something else"


@pytest.mark.parametrize(("said", "learned"), [("unclear", False), ("wrong", True)])
async def test_a_language_model_says_whether_it_is_one(mind: Mind, said: str, learned: bool):
    thinking = Mind(mind.store, mind.meaning, mind.limits, mind.clock, thinker=ScriptedThinker([BUS, said, BUS]))
    async with Client(build_core(thinking, "test")) as client:
        call = calling(client)
        made = await predicted(call)
        told = await call("record_observation", prediction_id=made["id"], observation="Ana rode off.")
        assert (told["judge"], told["grade"]) == ("scripted", said)
        assert ("Ana rode off." in await cases(call, made["model_id"])) is learned


async def test_what_the_rules_alone_cannot_tell_is_still_what_followed(call: Call):
    made = await predicted(call)
    told = await call("record_observation", prediction_id=made["id"], observation="Ana walked to work.")
    assert (told["status"], told["grade"]) == ("open", "unclear")
    assert await cases(call, made["model_id"]) == {BUS, "Ana walked to work."}


async def test_whoever_knows_the_outcome_makes_it_a_case(call: Call):
    made = await predicted(call)
    first = await learned_nothing(call, made, SOON)
    told = await call("record_observation", prediction_id=made["id"], observation=SOON, outcome="wrong")
    assert (told["status"], told["observation_id"]) == ("resolved", first["observation_id"])
    assert (await call("get_memory", memory_id=told["situation_id"]))["content"] == RAIN
    assert SOON in await cases(call, made["model_id"])


async def test_it_is_taken_back_as_a_whole(call: Call):
    made = await predicted(call)
    told = await learned_nothing(call, made, SOON)
    await call("undo_change", change=told["change"])
    assert (await call("get_memory", memory_id=told["observation_id"]))["code"] == "not_found"
    record = (await call("get_mental_model", model_id=made["model_id"]))["record"]
    assert "unclear" not in record


async def test_a_model_that_nothing_was_told_of_is_a_draft_as_before(call: Call):
    model_id = await model(call)
    ids = [(await call("create_memory", content=text, memory_type="episodic"))["id"] for text in (f"{RAIN} Ana.", BUS)]
    await call("link_memories", source_id=ids[0], relation="NEXT", target_id=ids[1])
    made = await call("generate_prediction", model_id=model_id, context=RAIN)
    await learned_nothing(call, made, SOON)
    assert (await call("get_mental_model", model_id=model_id))["status"] == "draft"


async def test_resolve_prediction_learns_nothing_of_it_either(settings: Settings, clock: SteppingClock):
    lived(settings, clock, *[BUS] * 4)
    async with thinking(settings, clock) as at:
        made = at.predict()
        answer = (await at.call("resolve_prediction", prediction_id=made.id, observation=SOON))["answer"]
        assert (answer["verdict"], answer["status"]) == ("unclear", "open")
        assert "the model learns nothing" in answer["note"]
        assert await cases(at.call, made.model_id) == {BUS}
        again = (await at.call("resolve_prediction", prediction_id=made.id, observation=BUS))["answer"]
        assert again["verdict"] == "right"
