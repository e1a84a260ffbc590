"""What instinct heeds: what came while it was at work, what a user has told already, and what a model can know."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dionysus_mcp.mind.goals.asking import GoalDraft
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.models.recording import Observed
from dionysus_mcp.mind.values import Draft
from dionysus_mcp.settings import Settings
from sandbox.port import STEPS, Limits, Result, Sandbox
from sandbox.tiers import choose
from tests.conftest import SteppingClock
from tests.integration.agents.thinking import BUS, TESTER, lived, thinking

TOLD = "The sea was calm."


class Meanwhile:
    """A sandbox in which something happens elsewhere before the last step of the manager."""

    def __init__(self, sandbox: Sandbox, happens: Callable[[], object]) -> None:
        self.tier = sandbox.tier
        self.close = sandbox.close
        self._sandbox = sandbox
        self._happens = happens

    def open(self, steps: int = STEPS) -> Any:
        return MeanwhileSession(self._sandbox.open(steps), self._happens)


class MeanwhileSession:
    def __init__(self, session: Any, happens: Callable[[], object]) -> None:
        self._session, self._happens = session, happens

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)

    def run(self, code: str, limits: Limits) -> Result:
        if "so_many(count" in code:
            self._happens()
        result: Result = self._session.run(code, limits)
        return result


async def test_what_is_written_while_a_beat_is_at_work_is_new_for_the_next_one(
    settings: Settings, clock: SteppingClock
) -> None:
    minds: list[Mind] = []
    texts = ["Lena mended the pump."]
    chosen = choose("monty")

    def write() -> None:
        if texts:
            minds[0].memories.create(Draft(texts.pop()), TESTER)

    sandbox = Meanwhile(chosen.sandbox, write)
    async with thinking(settings, clock, sandbox=lambda: replace(chosen, sandbox=sandbox)) as there:
        minds.append(there.mind)
        there.mind.memories.create(Draft("Ana sold apples."), TESTER)
        told = []
        for _ in range(3):
            told.append((await there.call("run_heartbeat"))["answer"]["narrative"])
            clock.moment += timedelta(hours=3)
    assert "1 of them new since the last beat" in told[1]
    assert "nothing new since the last beat" in told[2]


async def test_what_a_user_has_told_of_a_prediction_is_cited_and_how_it_is_settled(
    settings: Settings, clock: SteppingClock
) -> None:
    lived(settings, clock, *[BUS] * 4)
    async with thinking(settings, clock) as there:
        predicted = there.predict()
        recorded = there.mind.models.record(Observed(TOLD, predicted.id), TESTER)
        asked = (await there.call("run_heartbeat"))["answer"]["next"]
        assert "record_observation (prediction_id; outcome: right, partly or wrong)" in asked
        assert f"({predicted.id}; you told '{TOLD}' ({recorded.observation_id}))" in asked


@pytest.mark.parametrize(
    ("focus", "predictions"),
    [
        ("It rains in the morning before work.", 1),
        ("Rain in the morning, and work waits.", 1),
        ("who rains in the morning before work", 0),
        ("Does it rain in the morning before work?", 0),
        ("kuhar", 0),
        ("The harbour crane needs paint before winter.", 0),
    ],
)
async def test_only_a_situation_that_a_model_knows_is_foreseen(
    settings: Settings, clock: SteppingClock, focus: str, predictions: int
) -> None:
    lived(settings, clock, *[BUS] * 4)
    async with thinking(settings, clock) as there:
        before = len(there.mind.models.get(there.model_id, 50, None, None).predictions)
        narrative = (await there.call("run_heartbeat", focus=focus))["answer"]["narrative"]
        assert len(there.mind.models.get(there.model_id, 50, None, None).predictions) == before + predictions
        assert ("To be expected" in narrative) == bool(predictions)


async def test_a_goal_is_told_of_when_something_new_names_it_and_not_again_and_again(
    settings: Settings, clock: SteppingClock
) -> None:
    async with thinking(settings, clock) as there:
        goal = GoalDraft("Finish the certificate of wound care", priority="active")
        there.mind.goals.create(goal, TESTER)
        there.mind.memories.create(Draft("Passed module one of the wound care certificate."), TESTER)
        told = []
        for text in (
            "Ana sold apples.",
            "Bob mended shoes.",
            "The wound care certificate needs module two.",
            "Eve sang.",
        ):
            clock.moment += timedelta(hours=3)
            told.append((await there.call("run_heartbeat"))["answer"]["narrative"])
            there.mind.memories.create(Draft(text), TESTER)
        clock.moment += timedelta(hours=3)
        told.append((await there.call("run_heartbeat"))["answer"]["narrative"])
        assert ["On 'Finish the certificate" in one for one in told[1:]] == [False, False, True, False]


async def test_the_situations_of_two_cases_are_no_doubt_about_one(settings: Settings, clock: SteppingClock) -> None:
    lived(settings, clock, *[BUS] * 2)
    async with thinking(settings, clock) as there:
        for day, what in (("Monday", "It failed."), ("Tuesday", "It went well.")):
            situation = f"Deploy on {day} morning."
            there.mind.memories.create(Draft(situation), TESTER)
            there.mind.models.record(Observed(what, model_id=there.model_id, situation=situation), TESTER)
            clock.moment += timedelta(days=1)
        found = await there.call("reflect_on_topic", topic="Deploy in the morning")
        assert "Deploy on Monday morning." in str(found["known"])
        assert not found.get("in_doubt")


async def test_what_was_recorded_without_a_verdict_is_told(settings: Settings, clock: SteppingClock) -> None:
    lived(settings, clock, *[BUS] * 4)
    async with thinking(settings, clock) as there:
        predicted = there.predict()
        clock.moment += timedelta(hours=1)
        draft = Draft("Nothing could be seen of it in the fog.", "episodic", source=predicted.id)
        there.mind.memories.create(draft, TESTER)
        narrative = (await there.call("run_heartbeat"))["answer"]["narrative"]
        assert f"({predicted.id}), and whether it was right is open" in narrative
        assert "Nothing needed to be done" not in narrative
