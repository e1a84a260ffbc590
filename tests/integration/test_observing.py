"""Looking around: every part of the mind says in short how it stands."""

from __future__ import annotations

import pytest

from tests.integration.conftest import Call


async def test_an_empty_mind(call: Call):
    seen = await call("observe_environment")
    assert set(seen) == {"now", "project_id", "journal_position", "memories", "energy"}
    assert (seen["project_id"], seen["memories"], seen["journal_position"]) == ("test", 0, 0)


async def test_what_each_part_has(call: Call):
    made = await call(
        "create_memories",
        memories=[
            {"content": f"tea leaves steep, cup {at} of many {'x' * 200}", "session_id": "s1"} for at in range(7)
        ],
    )
    goal = (await call("create_goal", title="Ship Harbor", priority="active"))["goal"]
    await call("update_goal", goal_id=goal["id"], action="block", blocker="no harbour master")
    basin = (await call("query_basin_landscape"))["largest"][0]
    await call("activate_basin", basin_id=basin["id"], strength=1.0)
    model = await call("create_mental_model", name="tea", domain="world", basin_ids=[basin["id"]])
    for number in range(3):
        await call(
            "record_observation",
            model_id=model["id"],
            situation=f"tea leaves steep {number}",
            observation="it was drunk",
        )
    made_prediction = await call("generate_prediction", model_id=model["id"], context="tea leaves steep")
    await call("pause_heartbeat", reason="holiday")
    seen = await call("observe_environment")
    assert len(seen["newest"]) == 5
    assert all(len(one["text"]) <= 120 for one in seen["newest"])
    assert seen["goals"] == [{"id": goal["id"], "title": "Ship Harbor", "blocked_by": ["no harbour master"]}]
    assert seen["attention"][0]["id"] == goal["id"]
    assert seen["basins"] == [(await call("get_active_basins"))["basins"][0]["name"]]
    assert [(one["id"], one["model_id"], one["text"]) for one in seen["due"]] == [
        (made_prediction["id"], model["id"], "it was drunk")
    ]
    assert seen["open_predictions"] == 1
    assert seen["beats"] == {"paused": True}
    assert seen["last_session"]["id"] == "s1"
    assert seen["memories"] == 7 + 2 * 3
    assert made["created"]


async def test_open_tasks_that_press_are_seen(call: Call):
    settled = await call("record_session_event", kind="task", text="Settled", due="2026-01-01")
    await call("record_session_event", kind="note", text="It is settled", settles=settled["id"])
    for text, due in (("Far", "in 9 days"), ("Soon", "in 6 days"), ("Late", "2026-01-01"), ("Undated", None)):
        made = await call("record_session_event", kind="task", text=text, due=due)
    seen = await call("observe_environment")
    assert [(one["text"], one.get("overdue", False)) for one in seen["to_do"]] == [("Late", True), ("Soon", False)]
    assert made["id"] not in str(seen["to_do"])
    for number in range(5):
        await call("record_session_event", kind="commitment", text=f"Promise {number}", due="tomorrow")
    seen = await call("observe_environment")
    assert (len(seen["to_do"]), seen["more_to_do"]) == (5, 2)
    assert "to_do" not in await call("observe_environment", project_id="elsewhere")
    assert (await call("observe_environment", project_id="*"))["more_to_do"] == 2


async def test_situations_of_cases_are_not_all_that_is_new(call: Call):
    await call("create_memories", memories=[{"content": f"tea leaves steep, cup {at}"} for at in range(6)])
    basin = (await call("query_basin_landscape"))["largest"][0]["id"]
    model = await call("create_mental_model", name="tea", domain="world", basin_ids=[basin])
    told = [
        await call("record_observation", model_id=model["id"], situation=f"steeps {at}", observation=f"drunk {at}")
        for at in range(6)
    ]
    seen = {one["id"] for one in (await call("observe_environment"))["newest"]}
    assert len(seen) == 5
    assert len(seen & {one["situation_id"] for one in told}) == 2


async def test_held_deletions_are_seen(call: Call):
    made = await call("create_memories", memories=[{"content": f"note {at}"} for at in range(12)])
    for one in made["created"]:
        await call("forget_memory", memory_id=one["id"])
    assert (await call("observe_environment"))["deletions_held"] is True


@pytest.mark.parametrize(("project", "memories"), [("elsewhere", 1), ("*", 2), ("test", 1), ("nowhere", 0)])
async def test_a_project_sees_its_own(call: Call, project: str, memories: int):
    await call("create_memory", content="here")
    await call("create_memory", content="there", project_id="elsewhere")
    assert (await call("observe_environment", project_id=project))["memories"] == memories


async def test_it_stays_short(call: Call):
    await call("create_memories", memories=[{"content": "long words " * 500, "key": str(at)} for at in range(20)])
    for at in range(3):
        await call("create_goal", title=f"goal {at} " + "x" * 150, priority="active")
    assert len(str(await call("observe_environment"))) < 4_000
