"""Runs whose server, store or lock is in trouble: what is told of them is so, and nothing of them stays for ever."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import anyio
import anyio.to_thread
import pytest

from dionysus_mcp.composition import build_mind
from dionysus_mcp.errors import Conflict
from dionysus_mcp.mind.identity import new_id
from dionysus_mcp.mind.kinds import PREFIXES, Kind
from dionysus_mcp.runs.job import Handle
from dionysus_mcp.settings import Settings, load_settings
from dionysus_mcp.store.port import Stamp
from tests.integration.agents.jobs import SmallJob, forever
from tests.integration.agents.small import Staged

BEAT = new_id(PREFIXES[Kind.HEARTBEAT])


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Of a store that nobody waits for long."""
    busy, none = {"busy_timeout_s": 0.3}, {"model": "none"}
    return load_settings(home=tmp_path / "home", project="test", embedding=none, sqlite=busy)


@pytest.mark.parametrize("looks_itself", [True, False])
async def test_an_end_that_the_store_did_not_take_is_made_up_for(
    staged: Staged, settings: Settings, capfd: pytest.CaptureFixture[str], looks_itself: bool
):
    """Somebody holds the store while a beat fails; the server lives on, and it or only another one is asked."""
    mind, held, free = build_mind(settings), threading.Event(), threading.Event()

    def hold_the_store() -> None:
        with mind.store.unit(Stamp("somebody")):
            held.set()
            free.wait()

    async def fail_meanwhile(_: Handle) -> None:
        holder.start()
        await anyio.to_thread.run_sync(held.wait)
        raise Conflict("That is enough.", "Begin again.")

    class Beat(SmallJob):
        def prepare(self, handle: Handle) -> None:
            handle.hold(BEAT, lambda unit: handle.mind.energies.reserve_in(unit, BEAT, handle.caller))

    holder = threading.Thread(target=hold_the_store)
    try:
        async with staged(Beat(fail_meanwhile)) as stage, staged() as other:
            told = await stage.run()
            assert told["status"] == "running", told
            free.set()
            holder.join()
            asked = stage if looks_itself else other
            told = await asked.call("wait_run", run_id=told["run_id"], wait_s=0 if looks_itself else 60)
            assert told["status"] == "interrupted"
            assert await asked.memories() == 0
            assert "reserved" not in await asked.call("get_energy_status")
    finally:
        free.set()
        mind.close()
    assert told["run_id"] in capfd.readouterr().err


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
