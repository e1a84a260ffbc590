"""What instinct makes of everyday stores: goals that memories name, predictions in other words, what goes together."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dionysus_mcp.mind.goals.asking import GoalDraft
from dionysus_mcp.mind.values import Draft
from dionysus_mcp.settings import Settings
from tests.conftest import SteppingClock
from tests.integration.agents.thinking import BUS, TESTER, Thinking, lived, thinking


def told(there: Thinking, text: str) -> str:
    return there.mind.memories.create(Draft(text, "episodic"), TESTER).id


async def test_a_goal_that_memories_name_is_not_stale(settings: Settings, clock: SteppingClock) -> None:
    async with thinking(settings, clock) as there:
        goals = [there.mind.goals.create(GoalDraft(title), TESTER).goal.id for title in ("Das Bad renovieren", "Malen")]
        clock.moment += timedelta(days=9)
        named = told(there, "Der Klempner hat begonnen, das Bad zu renovieren, für 14.200 Euro.")
        clock.moment += timedelta(hours=3)
        answer = (await there.call("run_heartbeat"))["answer"]
        bath, painting = [(await there.call("list_goals"))["goals"][place] for place in (0, 1)]
        assert named in bath["notes"][0]["text"]
        assert "blocked_by" not in bath
        assert painting["blocked_by"][0].startswith("Stale: ")
        assert f"'Das Bad renovieren' ({goals[0]}) by {named}" in answer["narrative"]


HINTS = [
    ("Das Bad renovieren", "", "Das Angebot für das Bad liegt bei 14.200 Euro.", True),
    ("Book the movers", "A signed order for 19 December", "Packed box 4: books, living room.", True),
    ("Get the deposit back", "2,100 euro are on the account", "Sold the wardrobe to a neighbour, 40 euro.", False),
    ("Sell what we do not need", "", "Sold the sofa to a student.", True),
]


@pytest.mark.parametrize(("title", "done_when", "memory", "hint"), HINTS)
async def test_one_word_of_a_goal_is_a_hint_and_no_news_of_it(
    settings: Settings, clock: SteppingClock, title: str, done_when: str, memory: str, hint: bool
) -> None:
    async with thinking(settings, clock) as there:
        goal = there.mind.goals.create(GoalDraft(title, done_when=done_when or None), TESTER).goal.id
        clock.moment += timedelta(days=9)
        named = told(there, memory)
        clock.moment += timedelta(hours=3)
        answer = (await there.call("run_heartbeat"))["answer"]
        kept = (await there.call("list_goals"))["goals"][0]
        assert not kept.get("notes")
        assert ("blocked_by" not in kept) == hint
        assert (f"say how it stands with '{title}' ({goal}), of which" in answer["next"]) == hint
        assert (named in answer["next"]) == hint


@pytest.mark.parametrize(
    ("memory", "asked"),
    [("Irena signed off module one of the course.", False), ("Irena signed off all eight modules.", True)],
)
async def test_a_part_of_what_a_goal_wants_is_not_the_whole(
    settings: Settings, clock: SteppingClock, memory: str, asked: bool
) -> None:
    async with thinking(settings, clock) as there:
        wanted = GoalDraft("Finish the wound care course", done_when="All eight modules are signed off.")
        there.mind.goals.create(wanted, TESTER)
        clock.moment += timedelta(days=1)
        told(there, memory)
        clock.moment += timedelta(hours=3)
        assert ("close, if it is reached" in (await there.call("run_heartbeat"))["answer"]["next"]) == asked


async def test_names_that_are_everywhere_tie_nothing(settings: Settings, clock: SteppingClock) -> None:
    async with thinking(settings, clock) as there:
        told(there, "We move from Graz to Zagreb: Mira, Jonas and Anouk.")
        for what in ("sings", "naps", "paints", "hides", "climbs", "whistles"):
            told(there, f"Anouk {what}.")
        clock.moment += timedelta(days=3)
        moon = told(there, "Anouk asked whether the moon moves along.")
        await there.call("run_heartbeat")
        assert not (await there.call("get_neighbours", memory_id=moon)).get("neighbours")


async def test_what_may_tell_of_a_prediction_in_other_words_is_asked(settings: Settings, clock: SteppingClock) -> None:
    lived(settings, clock, *[BUS] * 4)
    async with thinking(settings, clock) as there:
        predicted = there.predict()
        clock.moment += timedelta(hours=1)
        tells = told(there, "It rained before work this morning, and Ana went by bus.")
        answer = (await there.call("run_heartbeat"))["answer"]
        assert f"'{BUS}' ({predicted.id}; does 'It rained before work" in answer["next"]
        assert tells in answer["next"]
        open_ = there.mind.models.get(there.model_id, 10, None, "open").predictions
        assert [one.id for one in open_] == [predicted.id]


async def test_what_goes_together_is_tied_and_what_says_the_same_again_is_not(
    settings: Settings, clock: SteppingClock
) -> None:
    async with thinking(settings, clock) as there:
        older = told(there, "Send Marta the list of tables without primary keys.")
        again = told(there, "The backup of the cellar failed.")
        clock.moment += timedelta(days=3)
        newer = told(there, "Three tables have no primary key, so replication skips them.")
        repeated = told(there, "The backup of the cellar failed again.")
        narrative = (await there.call("run_heartbeat"))["answer"]["narrative"]
        assert f"({newer}) with 'Send Marta the list of tables without primary keys.' ({older})" in narrative
        assert [one["id"] for one in (await there.call("get_neighbours", memory_id=newer))["neighbours"]] == [older]
        assert not (await there.call("get_neighbours", memory_id=repeated)).get("neighbours")
        assert again not in narrative
        assert "ied what goes together" not in (await there.call("run_heartbeat"))["answer"]["narrative"]


async def test_with_a_focus_what_is_known_is_told_in_several_lines(settings: Settings, clock: SteppingClock) -> None:
    async with thinking(settings, clock) as there:
        ids = [told(there, f"The Harbor switch {how}.") for how in ("needs a rollback plan", "waits for Marta")]
        narrative = (await there.call("run_heartbeat", focus="the Harbor switch"))["answer"]["narrative"]
        assert all(id_ in narrative for id_ in ids)
        assert "othing needed to be done" not in narrative


async def test_quiet_beats_take_turns_with_what_they_ask(settings: Settings, clock: SteppingClock) -> None:
    lived(settings, clock, *[BUS] * 4)
    async with thinking(settings, clock) as there:
        mind = there.mind
        mind.goals.create(GoalDraft("Malen"), TESTER)
        clock.moment += timedelta(days=10)
        whole = mind.goals.create(GoalDraft("Cut the CI time"), TESTER).goal.id
        part = mind.goals.create(GoalDraft("Cache the layers", parent_id=whole), TESTER).goal.id
        await there.call("update_goal", goal_id=part, action="complete", note="Done.")
        there.predict()
        asked = [(await there.call("run_heartbeat"))["answer"]["next"] for _ in range(5)]
        assert len(set(asked[1:])) > 1
        assert all("what was left" not in one for one in asked)


async def test_a_goal_of_which_much_is_told_goes_on(settings: Settings, clock: SteppingClock) -> None:
    async with thinking(settings, clock) as there:
        there.mind.goals.create(GoalDraft("Repair the harbour crane"), TESTER)
        clock.moment += timedelta(days=2)
        for part in ("hook", "winch", "rope", "brake", "motor", "cabin", "ladder"):
            clock.moment += timedelta(days=1)
            told(there, f"Harbour crane repair: the {part} was replaced.")
        clock.moment += timedelta(hours=3)
        narrative = (await there.call("run_heartbeat"))["answer"]["narrative"]
        assert "oted as going on" in narrative
        assert "lagged as stale" not in narrative


async def test_a_goal_that_instinct_flagged_is_taken_up_again_when_a_memory_names_it(
    settings: Settings, clock: SteppingClock
) -> None:
    async with thinking(settings, clock) as there:
        for title in ("Restore the walnut cupboard", "Learn the accordion"):
            there.mind.goals.create(GoalDraft(title), TESTER)
        blocked = there.mind.goals.create(GoalDraft("Paint the garden fence"), TESTER).goal.id
        await there.call("update_goal", goal_id=blocked, action="block", blocker="No paint.")
        clock.moment += timedelta(days=9)
        assert "lagged as stale" in (await there.call("run_heartbeat"))["answer"]["narrative"]
        clock.moment += timedelta(days=2)
        named = [told(there, text) for text in ("Sanded the walnut cupboard.", "The garden fence needs paint.")]
        clock.moment += timedelta(hours=3)
        answer = (await there.call("run_heartbeat"))["answer"]
        goals = {one["title"]: one for one in (await there.call("list_goals"))["goals"]}
        assert "blocked_by" not in goals["Restore the walnut cupboard"]
        assert named[0] in goals["Restore the walnut cupboard"]["notes"][0]["text"]
        assert goals["Learn the accordion"]["blocked_by"][0].startswith("Stale: ")
        assert goals["Paint the garden fence"]["blocked_by"] == ["No paint."]
        assert "still wanted" in answer["next"]
        assert "walnut" not in answer["next"]


async def test_what_newer_memories_tell_of_goals_is_asked_first_and_the_rest_in_turn(
    settings: Settings, clock: SteppingClock
) -> None:
    async with thinking(settings, clock) as there:
        wants = ("The lighthouse keeper agrees in writing.", "A violin teacher is found.")
        for title, wanted in zip(("Visit the lighthouse", "Play the violin"), wants, strict=True):
            there.mind.goals.create(GoalDraft(title, done_when=wanted), TESTER)
        clock.moment += timedelta(days=1)
        told(there, "The lighthouse keeper has written; he agrees to it.")
        clock.moment += timedelta(hours=3)
        first = (await there.call("run_heartbeat"))["answer"]["next"]
        clock.moment += timedelta(days=1)
        told(there, "Found a teacher for the violin: Mr. Okoro.")
        clock.moment += timedelta(hours=3)
        second, *others = [(await there.call("run_heartbeat"))["answer"]["next"] for _ in range(4)]
        assert "'Visit the lighthouse'" in first
        assert "'Play the violin'" in second
        assert any("close, if it is reached, 'Visit the lighthouse'" in one for one in others)


async def test_what_is_overdue_is_told_with_the_memory_that_may_have_settled_it(
    settings: Settings, clock: SteppingClock
) -> None:
    async with thinking(settings, clock) as there:
        due = (clock.moment + timedelta(days=2)).isoformat()
        for text in ("Send Bruno the list of crates.", "Call the tax office about the form."):
            await there.call("record_session_event", session_id="s1", kind="task", text=text, due=due)
        clock.moment += timedelta(days=3)
        settled = told(there, "Sent Bruno the list, 42 crates.")
        clock.moment += timedelta(hours=3)
        told_next = (await there.call("run_heartbeat"))["answer"]["next"]
        open_, perhaps = told_next.split("see to what is overdue: ")[1].split("), ", 1)
        assert open_.startswith("'Call the tax office")
        assert f"perhaps done: 'Sent Bruno the list, 42 crates.' ({settled})" in perhaps
