"""Somebody holds the store for longer than it is waited for: no run is lost by that, and none stays for ever."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import anyio
import anyio.to_thread
import pytest
from fastmcp import Client

from agents.testing import ScriptedModels, step
from dionysus_mcp.composition import build_mind, build_supplies
from dionysus_mcp.errors import Conflict
from dionysus_mcp.mind.identity import new_id
from dionysus_mcp.mind.kinds import PREFIXES, Kind
from dionysus_mcp.runs.heartbeat import Beating
from dionysus_mcp.runs.job import Handle
from dionysus_mcp.settings import Settings, load_settings
from dionysus_mcp.store.port import Stamp
from tests.integration.agents.jobs import SmallJob
from tests.integration.agents.small import Staged, small_server
from tests.integration.conftest import calling

BEAT = new_id(PREFIXES[Kind.HEARTBEAT])
RESTS = step("final_answer({'narrative': 'I rest.', 'valence': 0.5, 'next': ''})")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Of a store that nobody waits for long."""
    busy, none = {"busy_timeout_s": 1.0}, {"model": "none"}
    return load_settings(home=tmp_path / "home", project="test", embedding=none, sqlite=busy)


class Holder:
    """Somebody else, who holds the store from `hold` to `let_go`."""

    def __init__(self, settings: Settings) -> None:
        self._mind = build_mind(settings)
        self._held, self._free = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._hold)

    def hold(self) -> None:
        self._thread.start()
        self._held.wait()

    def wait(self) -> None:
        """Until it has let go."""
        self._free.wait(60)
        self._thread.join()

    def let_go(self) -> None:
        self._free.set()
        if self._held.is_set():
            self._thread.join()

    def close(self) -> None:
        self.let_go()
        self._mind.close()

    def _hold(self) -> None:
        with self._mind.store.unit(Stamp("somebody")):
            self._held.set()
            self._free.wait()


@pytest.fixture
def holder(settings: Settings) -> Iterator[Holder]:
    with closing(Holder(settings)) as holder:
        yield holder


@pytest.mark.parametrize("looks_itself", [True, False])
async def test_an_end_that_the_store_did_not_take_is_made_up_for(
    staged: Staged, holder: Holder, capfd: pytest.CaptureFixture[str], looks_itself: bool
):
    """The store is held while a beat fails; the server lives on, and it or only another one is asked."""

    async def fail_meanwhile(_: Handle) -> None:
        await anyio.to_thread.run_sync(holder.hold)
        raise Conflict("That is enough.", "Begin again.")

    class Beat(SmallJob):
        def prepare(self, handle: Handle) -> None:
            handle.hold(BEAT, lambda unit: handle.mind.energies.reserve_in(unit, BEAT, handle.caller))

    async with staged(Beat(fail_meanwhile)) as stage, staged() as other:
        told = await stage.run()
        assert told["status"] == "running", told
        holder.let_go()
        asked = stage if looks_itself else other
        told = await asked.call("wait_run", run_id=told["run_id"], wait_s=0 if looks_itself else 60)
        assert told["status"] == "interrupted"
        assert await asked.memories() == 0
        assert "reserved" not in await asked.call("get_energy_status")
    assert told["run_id"] in capfd.readouterr().err


async def test_a_beat_outlasts_a_moment_in_which_the_store_is_busy(
    settings: Settings, holder: Holder, capfd: pytest.CaptureFixture[str]
):
    """Its model thinks meanwhile, and it could not say that it lives."""

    def thinks(_: Any) -> str:
        holder.hold()
        holder.wait()
        return RESTS

    mind = build_mind(settings)
    supplies = build_supplies(settings, mind, lambda *_: ScriptedModels({"manager": [thinks]}))
    core = small_server(mind, supplies, lambda: Beating("test", heard_s=0.1))
    async with Client(core) as client:
        call = calling(client)
        begun = await call("run_small", wait_s=0)
        said = ""
        while "could not say that it lives" not in said:
            await anyio.sleep(0.05)
            said += capfd.readouterr().err
            assert mind.runs.run(begun["run_id"]).status == "running", said
        holder.let_go()
        told = await call("wait_run", run_id=begun["run_id"], wait_s=60)
    assert (told["status"], told["answer"]["narrative"]) == ("done", "I rest.")
