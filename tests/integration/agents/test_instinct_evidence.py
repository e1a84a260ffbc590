"""What instinct takes for evidence: a memory that says what was predicted, or its denial, and nothing beside it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dionysus_mcp.mind.goals.asking import GoalDraft
from dionysus_mcp.mind.models.recording import Observed
from dionysus_mcp.mind.values import Draft
from dionysus_mcp.settings import Settings
from tests.conftest import SteppingClock
from tests.integration.agents.thinking import BUS, NO_BUS, TESTER, Thinking, lived, thinking

TELLS = {
    "the same": (BUS, "right"),
    "the same, with a time": ("Today Ana took the bus to work.", "right"),
    "its denial": (NO_BUS, "wrong"),
    "its denial, short": ("Ana didn't take the bus to work.", "wrong"),
}
SAYS_NOTHING = [
    "Ana took the bus to the airport.",
    "Ana took the tram to work.",
    "Bob took the bus to work.",
    "Ana took the bus to work with Emil.",
    "Ana will take the bus to work.",
    "Maybe Ana took the bus to work.",
    "Did Ana take the bus to work?",
    "If it rains, Ana takes the bus to work.",
    "Chen thinks that Ana took the bus to work.",
    "Ana took the bus from work.",
    "Work took the bus to Ana.",
    "Ana took the boss to work.",
    "Ana took the buses to work.",
    "Did Ana take the bus to work",
    "Ana took the bus to work. Not.",
]


async def beaten(there: Thinking, *texts: str) -> dict[str, int]:
    """What a beat changes after these memories."""
    there.clock.moment += timedelta(hours=1)
    for text in texts:
        there.mind.memories.create(Draft(text, "episodic"), TESTER)
        there.clock.moment += timedelta(minutes=40)
    told = await there.call("run_heartbeat")
    assert told["status"] == "done", told
    assert "what was left" not in told["answer"].get("next", "")
    counts: dict[str, int] = told["answer"]["changed"]["counts"]
    return counts


@pytest.mark.parametrize("case", TELLS)
async def test_what_tells_resolves(settings: Settings, clock: SteppingClock, case: str) -> None:
    text, grade = TELLS[case]
    lived(settings, clock, *[BUS] * 4)
    async with thinking(settings, clock) as there:
        predicted = there.predict()
        await beaten(there, text)
        made = there.mind.models.get(there.model_id, 20, None, "resolved").predictions
        assert next(one.grade for one in made if one.id == predicted.id) == grade


async def test_what_says_something_else_resolves_nothing_and_teaches_the_model_nothing(
    settings: Settings, clock: SteppingClock
) -> None:
    lived(settings, clock, *[BUS] * 4)
    async with thinking(settings, clock) as there:
        predicted = there.predict()
        there.mind.memories.create(Draft(f"Prediction {predicted.id}: {BUS}", "episodic"), TESTER)
        counts = await beaten(there, *SAYS_NOTHING)
        told = there.mind.models.get(there.model_id, 20, None, "open")
        assert [(one.id, one.observation_id) for one in told.predictions] == [(predicted.id, None)]
        assert "prediction" not in counts


async def test_where_memories_contradict_each_other_the_user_is_asked(settings: Settings, clock: SteppingClock) -> None:
    lived(settings, clock, *[BUS] * 4)
    async with thinking(settings, clock) as there:
        predicted = there.predict()
        await beaten(there, BUS, NO_BUS)
        assert there.mind.models.get(there.model_id, 20, None, "open").predictions[0].id == predicted.id
        (last,) = (await there.call("list_memories", tags=["heartbeat"]))["memories"]
        assert f"how these predictions came out: '{BUS}' ({predicted.id}; does m_" in last["content"]


async def test_what_happened_when_the_prediction_held_no_longer_is_no_evidence(
    settings: Settings, clock: SteppingClock
) -> None:
    lived(settings, clock, *[BUS] * 4)
    async with thinking(settings, clock) as there:
        predicted = there.predict()
        clock.moment += timedelta(hours=60)
        await beaten(there, BUS)
        assert str(predicted.id) not in str(there.mind.models.get(there.model_id, 20, None, "resolved").predictions)
        assert str(predicted.id) in str(there.mind.models.get(there.model_id, 20, None, "open").predictions)


async def test_an_observation_that_was_unclear_is_left_to_the_user(settings: Settings, clock: SteppingClock) -> None:
    lived(settings, clock, *[BUS] * 4)
    async with thinking(settings, clock) as there:
        predicted = there.predict()
        there.mind.models.record(Observed("The sea was calm.", predicted.id), TESTER)
        answer = (await there.call("run_heartbeat"))["answer"]
        assert f"how these predictions came out: '{BUS}' ({predicted.id}; you told " in answer["next"]


async def test_a_beat_is_told_in_titles_and_its_next_step_fits_what_it_did(
    settings: Settings, clock: SteppingClock
) -> None:
    async with thinking(settings, clock) as there:
        goal = there.mind.goals.create(GoalDraft("Move the blog"), TESTER).goal.id
        first = (await there.call("run_heartbeat"))["answer"]
        assert first["next"] == f"take up 'Move the blog' ({goal})"
        clock.moment += timedelta(days=10)
        for _ in range(2):
            answer = (await there.call("run_heartbeat"))["answer"]
            assert f"still wanted (unblock or abandon): 'Move the blog' ({goal})" in answer["next"]
            assert "take up" not in answer["next"]
        assert "nothing new since the last beat. Nothing needed to be done." in answer["narrative"]


async def test_what_reasoning_cannot_pay_for_is_left_and_said(settings: Settings, clock: SteppingClock) -> None:
    lived(settings, clock, *[BUS] * 4)
    async with thinking(settings, clock) as there:
        told = await there.call("run_heartbeat", focus="It rains in the morning.", energy_limit=1)
        narrative = told["answer"]["narrative"]
        assert "What was left: " in narrative
        assert "costs" in narrative
        assert "not_affordable" not in narrative
        assert "Choose one" not in narrative
        assert "last step" not in narrative
        page = (await there.call("get_trajectory", run_id=told["run_id"], limit=100))["page"]
        assert len([one for one in page if one["agent"] == "reasoning" and one.get("code")]) == 1


async def test_with_a_focus_reasoning_is_asked(settings: Settings, clock: SteppingClock) -> None:
    lived(settings, clock, *[BUS] * 4)
    async with thinking(settings, clock) as there:
        told = await there.call("run_heartbeat", focus="It rains in the morning before work.")
        assert "To be expected: Ana took the bus to work (p_" in told["answer"]["narrative"]
        page = (await there.call("get_trajectory", run_id=told["run_id"]))["page"]
        assert "reasoning" in {one["agent"] for one in page}
