"""A model that cannot write code beats by plans in JSON: same prices, same record."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dionysus_mcp.settings import Settings
from tests.conftest import SteppingClock
from tests.integration.agents.thinking import thinking

END = {"tool": "final_answer", "arguments": {"narrative": "I looked. It is well.", "next": "Rest."}}
REMEMBER = {"tool": "create_memory", "arguments": {"content": "The beat learned that the harbour crane is blue."}}
RECALL = {"tool": "semantic_recall", "arguments": {"query": "crane"}}


def plan(*actions: Any) -> str:
    return json.dumps(actions)


@pytest.fixture
def by_plans(settings: Settings) -> Settings:
    return settings.model_copy(update={"agents": settings.agents.model_copy(update={"style": "json"})})


async def test_plans_are_paid_and_recorded_as_code_is(by_plans: Settings, clock: SteppingClock) -> None:
    async with thinking(by_plans, clock, {"manager": [plan(REMEMBER, RECALL), plan(END)]}) as there:
        told = await there.call("run_heartbeat")
        answer = told["answer"]
        assert (answer["narrative"], answer["next"]) == ("I looked. It is well.", "Rest.")
        assert (answer["spent"], answer["actions"], answer["energy_after"]) == (1, {"remember": 1, "recall": 1}, 19)
        assert len(answer["changed"]["memories"]) == 1
        page = (await there.call("get_trajectory", run_id=told["run_id"]))["page"]
        assert [call["tool"] for call in page[0]["calls"]] == ["create_memory", "semantic_recall"]
        assert "create_memory" in answer["code"]
        assert "crane is blue" in str(there.asked()[1])


async def test_a_turn_is_on_record_with_what_it_made_and_with_how_the_mind_was(
    by_plans: Settings, clock: SteppingClock
) -> None:
    async with thinking(by_plans, clock, {"manager": [plan(REMEMBER), plan(END)]}) as there:
        told = await there.call("run_heartbeat")
        first, second = (await there.call("get_trajectory", run_id=told["run_id"], detail="full"))["page"]
        assert first["memories"] == [call["result"]["id"] for call in first["calls"]]
        assert first["injected"].startswith("Coherence of the mind: ")
        assert first["injected"] in str(there.asked()[0])
        assert not second.get("injected")


async def test_a_turn_in_which_the_model_fails_is_on_record_too(by_plans: Settings, clock: SteppingClock) -> None:
    async with thinking(by_plans, clock, {"manager": [plan(RECALL), ConnectionResetError("gone")]}) as there:
        told = await there.call("run_heartbeat")
        assert (told["status"], told["error"]["code"]) == ("failed", "model_failed")
        _, last = (await there.call("get_trajectory", run_id=told["run_id"]))["page"]
        assert "gone" in last["error"]


async def test_what_is_refused_is_told_and_another_choice_is_made(by_plans: Settings, clock: SteppingClock) -> None:
    dear = {"tool": "synthesize_information", "arguments": {"objective": "x"}}
    unknown, wrong = {"tool": "purge", "arguments": {}}, {"tool": "semantic_recall", "arguments": {"nonsense": 1}}
    replies = [plan(dear, unknown, wrong), "I am not sure.", plan(RECALL), plan(END)]
    async with thinking(by_plans, clock, {"manager": replies}) as there:
        answer = (await there.call("run_heartbeat", energy_limit=4 - 0.5))["answer"]
        told = [str(asked[-1].content) for asked in there.asked()]
        assert "not_affordable" in told[1]
        assert "there is no such tool" in told[1]
        assert "nonsense" in told[1]
        assert "That was no plan" in told[2]
        assert answer["actions"] == {"recall": 1}


GOAL = {"tool": "create_goal", "arguments": {"title": "Paint the crane."}}
SAYS_SO = {"tool": "final_answer", "arguments": {"narrative": "I set the goal."}}


async def test_an_answer_that_was_written_before_an_action_failed_is_not_taken(
    by_plans: Settings, clock: SteppingClock
) -> None:
    replies = [plan(RECALL, GOAL, SAYS_SO), plan(END)]
    async with thinking(by_plans, clock, {"manager": replies}) as there:
        told = await there.call("run_heartbeat", energy_limit=2)
        assert told["answer"]["narrative"] == "I looked. It is well."
        read = str(there.asked()[1][-1].content)
        assert "not_affordable" in read
        assert "final_answer was not taken" in read
        first, _ = (await there.call("get_trajectory", run_id=told["run_id"]))["page"]
        assert not first.get("error")


@pytest.mark.parametrize("replies", [[plan(GOAL, SAYS_SO)] * 3, [plan(GOAL, SAYS_SO), plan(GOAL), plan(GOAL)]])
async def test_a_beat_in_which_every_action_failed_is_none(
    by_plans: Settings, clock: SteppingClock, replies: list[Any]
) -> None:
    async with thinking(by_plans, clock, {"manager": replies}) as there:
        energy = (await there.call("get_energy_status"))["available"]
        told = await there.call("run_heartbeat", max_steps=3, energy_limit=2)
        assert (told["status"], told["error"]["code"]) == ("failed", "model_failed")
        assert (await there.call("get_energy_status"))["available"] == energy
        page = (await there.call("get_trajectory", run_id=told["run_id"]))["page"]
        assert all(one["error"] for one in page)


async def test_a_model_that_gives_no_code_twice_goes_on_by_plans(settings: Settings, clock: SteppingClock) -> None:
    replies = ["I would rather talk.", "Let us talk.", plan(REMEMBER), plan(END)]
    async with thinking(settings, clock, {"manager": replies}) as there:
        told = await there.call("run_heartbeat")
        assert told["status"] == "done"
        assert told["answer"]["actions"] == {"remember": 1}
        page = (await there.call("get_trajectory", run_id=told["run_id"], limit=50))["page"]
        numbers = [one["number"] for one in page]
        assert len(set(numbers)) == len(numbers)
        assert [one["calls"][0]["tool"] for one in page if one.get("calls")] == ["create_memory"]


@pytest.mark.parametrize(("most", "turns"), [(4, 2), (2, 1)])
async def test_steps_without_code_count_among_those_that_a_beat_may_take(
    settings: Settings, clock: SteppingClock, most: int, turns: int
) -> None:
    replies = ["I would rather talk.", "Let us talk.", *[plan(RECALL)] * 4]
    async with thinking(settings, clock, {"manager": replies}) as there:
        told = await there.call("run_heartbeat", max_steps=most)
        assert told["status"] == "done"
        assert told["answer"]["actions"] == {"recall": turns}


async def test_one_reply_without_code_is_forgiven(settings: Settings, clock: SteppingClock) -> None:
    replies = ["Hm.", "<code>\nfinal_answer('so be it')\n</code>"]
    async with thinking(settings, clock, {"manager": replies}) as there:
        assert (await there.call("run_heartbeat"))["answer"]["narrative"] == "so be it"


async def test_a_model_that_gives_no_plan_either_has_made_no_beat(by_plans: Settings, clock: SteppingClock) -> None:
    async with thinking(by_plans, clock, {"manager": ["No.", "No.", "No."]}) as there:
        told = await there.call("run_heartbeat", max_steps=3)
        assert (told["status"], told["error"]["code"]) == ("failed", "model_failed")
        assert there.mind.heartbeats.status().beats == 0


@pytest.mark.parametrize("replies", [[plan(REMEMBER), plan(END)], [plan(REMEMBER, END)]])
async def test_a_rehearsal_by_plans_writes_nothing(
    by_plans: Settings, clock: SteppingClock, replies: list[str]
) -> None:
    async with thinking(by_plans, clock, {"manager": replies}) as there:
        answer = (await there.call("run_heartbeat", dry_run=True))["answer"]
        assert [one["tool"] for one in answer["would"]] == ["create_memory"]
        assert there.mind.stats().memories == 0


async def test_no_piece_of_a_secret_is_on_record(by_plans: Settings, clock: SteppingClock) -> None:
    """Also where it stands at the end of what is kept."""
    secret = "AKIA" + "ABCDEFGHIJKLMNOP"
    end = {"narrative": f"{'x' * 1_485} {secret}", "next": f"{'y' * 485} {secret}"}
    replies = [plan(RECALL), plan({"tool": "final_answer", "arguments": end})]
    async with thinking(by_plans, clock, {"manager": replies}) as there:
        told = await there.call("run_heartbeat")
        assert told["answer"]["narrative"].startswith("xxx")
        assert "AKIA" not in str(told)
        assert "AKIA" not in str(await there.call("list_memories", tags=["heartbeat"]))
