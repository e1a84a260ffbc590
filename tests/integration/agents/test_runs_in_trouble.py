"""Runs whose server, store or lock is in trouble: what is told of them is so, and nothing of them stays for ever."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import replace
from pathlib import Path

import pytest

from dionysus_mcp.composition import build_mind
from dionysus_mcp.errors import Conflict
from dionysus_mcp.mind.runs.values import AREA, CANCEL, Run
from dionysus_mcp.runs.job import Handle
from dionysus_mcp.settings import Settings
from dionysus_mcp.store.port import Node, Stamp
from tests.integration.agents.jobs import SmallJob, forever
from tests.integration.agents.small import Staged


def lock_of(home: Path) -> Path:
    (lock,) = (home / "runs").iterdir()
    return lock


async def test_a_server_that_cannot_be_looked_at_is_taken_to_live(staged: Staged, settings: Settings):
    async with staged(SmallJob(forever)) as here, staged() as there:
        run_id = (await here.run(wait_s=0.1))["run_id"]
        lock = lock_of(settings.home)
        lock.unlink()
        lock.symlink_to(lock)
        assert (await there.call("get_run", run_id=run_id))["status"] == "running"


@pytest.mark.parametrize("asked", [{}, {"step": 1}])
async def test_the_steps_of_a_run_whose_server_died_are_those_of_one_that_is_over(
    staged: Staged, settings: Settings, asked: dict[str, int]
):
    async with staged(SmallJob(forever)) as here, staged() as there:
        run_id = (await here.run(wait_s=0.1))["run_id"]
        while not await here.memories():
            pass
        lock_of(settings.home).unlink()
        told = await there.call("get_trajectory", run_id=run_id, **asked)
        assert (told["status"], len(told["page"])) == ("interrupted", 1)


async def test_a_server_that_is_cancelled_takes_its_runs_back_first(staged: Staged, settings: Settings):
    run_ids: list[str] = []
    begun = asyncio.Event()

    async def serve() -> None:
        async with staged(SmallJob(forever)) as stage:
            run_ids.append((await stage.run(wait_s=0.1))["run_id"])
            begun.set()
            await asyncio.sleep(60)

    serving = asyncio.create_task(serve())
    await begun.wait()
    serving.cancel()
    await asyncio.wait({serving})
    mind = build_mind(settings)
    told = mind.runs.get(run_ids[0])
    assert told.error
    assert (told.status, told.error.message) == ("interrupted", "The server that carried it out has ended.")
    mind.close()


async def test_a_cursor_is_for_the_runs_that_were_asked_for(staged: Staged):
    async with staged() as stage:
        for _ in range(2):
            await stage.run()
        page = await stage.call("list_runs", limit=1, since="2020-01-01")
        assert (await stage.call("list_runs", limit=1, cursor=page["next_cursor"]))["code"] == "cursor_mismatch"
        rest = await stage.call("list_runs", limit=1, cursor=page["next_cursor"], since="2020-01-01")
        assert len(rest["runs"]) == 1


async def test_a_defect_in_looking_after_runs_is_told_once_and_the_next_cancel_is_heard(
    staged: Staged, capfd: pytest.CaptureFixture[str]
):
    """As when another program notes what nobody can read."""
    async with staged(SmallJob(forever)) as here, staged() as there:
        run_id = (await here.run(wait_s=0.1))["run_id"]
        with there.mind.store.unit(Stamp("somebody")) as unit:
            unit.note(AREA, f"{CANCEL}{run_id}", b"\xff")
        said = ""
        while "defect in looking after runs" not in said:
            await asyncio.sleep(0.05)
            said += capfd.readouterr().err
        assert (await there.call("cancel_run", run_id=run_id))["status"] == "cancelled"
    said += capfd.readouterr().err
    assert said.count("defect in looking after runs") == 1


async def test_a_cancel_that_a_server_does_not_hear_yet_is_noted_and_that_is_said(staged: Staged):
    """It lives, and is held up."""
    held = Run("beat-20260504T090600Z-1b6d49d9", "heartbeat", "a beat", "test", "tester", "", owner="lease-held")
    async with staged() as stage:
        stage.mind.runs.heard_of(held.owner, time.time())
        stage.mind.runs.begin(held)
        before = await stage.call("get_run", run_id=held.id)
        told = await stage.call("cancel_run", run_id=held.id)
        assert (told["status"], "noted that it is to end" in told["next"]) == ("running", True)
        assert "cancel_run ends it" in before["next"]
        assert (await stage.call("get_run", run_id=held.id))["next"] == told["next"]


async def test_what_a_newer_server_says_of_its_runs_is_read_without_what_is_not_known(staged: Staged):
    """Two versions over one store, for the length of an update."""

    async def fail(_: Handle) -> None:
        raise Conflict("That is enough.", "Begin again.")

    async with staged(SmallJob(forever)) as here, staged(SmallJob(fail)) as there:
        running = (await here.run(wait_s=0.1))["run_id"]
        while not await here.memories():
            pass
        over = (await there.run())["run_id"]
        with there.mind.store.unit(Stamp("a newer server")) as unit:
            tally = json.loads(unit.notes(AREA, (running,))[running])
            unit.note(AREA, running, json.dumps(tally | {"watts": 3}).encode())
            node = unit.get(over)
            assert isinstance(node, Node)
            more = {name: {**node.data[name], "watts": 3} for name in ("tally", "failure")}
            unit.put(replace(node, data={**node.data, **more}))
        told = await there.call("get_run", run_id=running)
        assert (told["status"], told["steps"]) == ("running", 1)
        assert (await there.call("get_run", run_id=over))["error"]["code"] == "conflict"
