"""What instinct is good for: a store is better after ten beats than before, and nothing is lost."""

from __future__ import annotations

from datetime import timedelta

from dionysus_mcp.mind.goals.asking import GoalDraft
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.values import MEMORY, Draft, Status
from dionysus_mcp.settings import Settings
from dionysus_mcp.store.port import Order, Where
from tests.conftest import SteppingClock
from tests.integration.agents.thinking import BUS, TESTER, Thinking, lived, thinking

BROKE = "The build broke because the disk was full."
EVERY = (Status.ACTIVE, Status.SUPERSEDED, Status.ARCHIVED)


def texts(mind: Mind, *statuses: Status) -> set[str]:
    return {node.text for node in mind.store.find(Where(MEMORY, statuses=statuses), Order.ID, 10_000)}


def aged(there: Thinking) -> tuple[set[str], str]:
    """Two goals that nobody touched for ten days, a fresh one, and an event that was told three times."""
    mind = there.mind
    stale = {mind.goals.create(GoalDraft(title), TESTER).goal.id for title in ("Move the blog", "Paint the shed")}
    there.clock.moment += timedelta(days=10)
    fresh = mind.goals.create(GoalDraft("Write the report"), TESTER).goal.id
    for day in range(3):
        mind.memories.create(Draft(BROKE, "episodic", occurred_at=f"2026-05-0{day + 1}"), TESTER)
    return stale, fresh


async def test_ten_beats_make_a_store_better_and_lose_nothing(settings: Settings, clock: SteppingClock) -> None:
    lived(settings, clock, *[BUS] * 6)
    async with thinking(settings, clock) as there:
        mind = there.mind
        stale, fresh = aged(there)
        predicted = there.predict()
        there.clock.moment += timedelta(hours=1)
        mind.memories.create(Draft(BUS, "episodic"), TESTER)
        mind.memories.create(Draft("Ana bought an umbrella in Lisbon.", "episodic"), TESTER)
        before, balance = texts(mind, *EVERY), mind.energies.left().balance
        spent = 0.0
        for _ in range(10):
            told = await there.call("run_heartbeat")
            assert told["status"] == "done"
            spent += told["answer"]["spent"]
            there.clock.moment += timedelta(minutes=30)
        made = mind.models.get(there.model_id, 50, None, "resolved")
        assert predicted.id in {one.id for one in made.predictions}
        assert all(one.prediction_error == 0 for one in made.predictions)
        review = mind.goals.review(None, TESTER)
        assert not review.stale
        assert {one.id for one in review.blocked} == stale
        assert fresh not in {one.id for one in review.blocked}
        assert before <= texts(mind, *EVERY)
        assert [text for text in texts(mind, Status.ACTIVE) if BROKE in text]
        consolidated = await there.call("consolidate_memories")
        assert consolidated["made"] == 0
        assert len([text for text in texts(mind, Status.ACTIVE) if text.startswith("Heartbeat ")]) == 1
        assert mind.heartbeats.status().beats == 10
        assert spent > 0
        assert mind.energies.left().balance > balance


async def test_a_prediction_is_left_alone_when_nothing_on_record_says_what_happened(
    settings: Settings, clock: SteppingClock
) -> None:
    lived(settings, clock, *[BUS] * 6)
    async with thinking(settings, clock) as there:
        predicted = there.predict()
        there.clock.moment += timedelta(hours=1)
        for text in ("Ana took the dog to the park.", "Bob took the bus to the airport.", "It rained all morning."):
            there.mind.memories.create(Draft(text, "episodic"), TESTER)
        await there.call("run_heartbeat")
        open_ = there.mind.models.get(there.model_id, 10, None, "open").predictions
        assert [one.id for one in open_] == [predicted.id]
        assert not [one.observation_id for one in open_ if one.observation_id]


async def test_a_denial_on_record_resolves_as_wrong(settings: Settings, clock: SteppingClock) -> None:
    lived(settings, clock, *[BUS] * 6)
    async with thinking(settings, clock) as there:
        there.predict()
        there.clock.moment += timedelta(hours=1)
        there.mind.memories.create(Draft("Ana did not take the bus to work.", "episodic"), TESTER)
        answer = (await there.call("run_heartbeat"))["answer"]
        resolved = there.mind.models.get(there.model_id, 10, None, "resolved").predictions
        assert answer["valence"] < 0
        assert resolved[0].grade == "wrong"
