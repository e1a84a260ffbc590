"""Beats while other clients write: one version for the whole beat, and nothing of the others is lost."""

from __future__ import annotations

import asyncio
import threading
from datetime import datetime, timedelta
from typing import Any

import pytest

from agents.testing import step
from dionysus_mcp.mind.goals.asking import GoalUpdate
from dionysus_mcp.mind.values import Caller
from dionysus_mcp.settings import Settings
from tests.conftest import SteppingClock
from tests.integration.agents.thinking import Thinking, thinking

USER = Caller("another client", "test")
RESTS = "final_answer({'narrative': 'I rest.', 'valence': 0.5, 'goals': [], 'next': ''})"


async def test_what_others_do_meanwhile_a_beat_neither_sees_nor_overwrites(
    settings: Settings, clock: SteppingClock
) -> None:
    opened: list[Thinking] = []

    def meanwhile(_: Any) -> str:
        """Between two steps somebody tidies up after the last beat, and completes the goal."""
        mind = opened[0].mind
        mind.memories.forget(left, USER)
        (goal,) = mind.goals.page("open", None, 5, None, "*", USER).goals
        mind.goals.update(goal.id, GoalUpdate("complete"), USER)
        return step(
            "goal = list_goals()['goals'][0]\nprint(goal)\n"
            "try:\n    update_goal(goal_id=goal['id'], action='add_progress', note='half')\n"
            "except Exception as error:\n    print('refused', error)\n" + RESTS
        )

    async with thinking(settings, clock, {"manager": [step(RESTS), step("print(list_goals())"), meanwhile]}) as there:
        opened.append(there)
        left = (await there.call("run_heartbeat"))["answer"]["memory_id"]
        await there.call("create_goal", title="Watch the harbour", priority="active")
        run = await there.call("run_heartbeat")
        assert run["status"] == "done", run
        steps = (await there.call("get_trajectory", run_id=run["run_id"], detail="full"))["page"]
        assert "refused stale_version" in str(steps)
        assert "another client" in str(steps)
        assert (await there.call("get_memory", memory_id=left))["status"] == "archived"
        (goal,) = (await there.call("list_goals", status="completed"))["goals"]
        assert goal["title"] == "Watch the harbour"


class Still(SteppingClock):
    """Stands until it is moved."""

    def __call__(self) -> datetime:
        return self.moment


@pytest.mark.parametrize("moved", [timedelta(minutes=6), timedelta(days=-9)])
async def test_a_beat_of_which_nothing_was_heard_loses_its_place_and_was_none(
    settings: Settings, moved: timedelta
) -> None:
    """As when its process is held, or the clock jumps, and another server begins one meanwhile."""
    clock, reached, free = Still(), threading.Event(), threading.Event()

    def is_held(_: Any) -> str:
        reached.set()
        free.wait(60)
        return step(RESTS)

    writes = step("create_memory(content='The harbour crane is blue.')")
    async with thinking(settings, clock, {"manager": [writes, is_held]}) as here, thinking(settings, clock) as there:
        run = await here.call("run_heartbeat", wait_s=0)
        await asyncio.to_thread(reached.wait, 60)
        assert (await there.call("run_heartbeat", wait_s=0))["code"] == "beat_under_way"
        clock.moment += moved
        second = await there.call("run_heartbeat")
        assert (second["status"], second["answer"]["number"]) == ("done", 1)
        free.set()
        first = await here.call("wait_run", run_id=run["run_id"], wait_s=60)
        assert (first["status"], first["error"]["code"]) == ("failed", "conflict")
        energy = await there.call("get_energy_status")
        assert energy["balance"] == energy["available"] == second["answer"]["energy_after"]
        memories = (await there.call("list_memories"))["memories"]
        assert [one["id"] for one in memories] == [second["answer"]["memory_id"]]


@pytest.mark.parametrize("moved", [timedelta(hours=5), timedelta(hours=-5), timedelta(days=-900)])
async def test_a_clock_that_jumps_ends_no_beat(settings: Settings, moved: timedelta) -> None:
    clock = Still()

    def jumps(_: Any) -> str:
        clock.moment += moved
        return step(RESTS)

    async with thinking(settings, clock, {"manager": [jumps]}) as there:
        assert (await there.call("run_heartbeat"))["status"] == "done"
        assert (await there.call("get_heartbeat_status"))["beats"] == 1
        assert "reserved" not in await there.call("get_energy_status")
