"""What is erased for good is erased from what runs kept of it, too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from agents.testing import step
from dionysus_mcp.mind.erasing import Erasing
from dionysus_mcp.mind.runs.holding import ERASED
from dionysus_mcp.mind.values import Caller
from dionysus_mcp.settings import Settings
from tests.conftest import SteppingClock
from tests.integration.agents.thinking import Thinking, thinking

CANARY = 'Ana\'s "secret" recipe\nhas zwölf kumquats'
PERSON = Caller("person")
QUOTES = step(
    "found = search_memories('kumquats')\nprint(found)\n"
    "final_answer({'narrative': 'I read: ' + found['hits'][0]['content'], 'valence': 0.5, 'goals': [], 'next': ''})"
)
LOOKS = step(
    "print(search_memories('kumquats'))\n"
    "final_answer({'narrative': 'Someone cooks with a dozen fruits.', 'valence': 0.5, 'goals': [], 'next': ''})"
)
RESTS = step("final_answer({'narrative': 'I rest by the harbour.', 'valence': 0.5, 'goals': [], 'next': ''})")


async def everything_of(there: Thinking, run: dict[str, Any]) -> str:
    """All that can be read of a run."""
    steps = await there.call("get_trajectory", run_id=run["run_id"], detail="full")
    return str((await there.call("get_run", run_id=run["run_id"]), steps, await there.call("get_heartbeat_status")))


def files_of(settings: Settings) -> Iterator[bytes]:
    for file in settings.database.parent.glob(f"{settings.database.name}*"):
        yield file.read_bytes()


def erased(there: Thinking, *ids: str, containing: str = "") -> list[str]:
    erasing = Erasing(there.mind.store, there.mind.deletions)
    doomed = erasing.containing(containing, lambda *_: None) if containing else erasing.chosen(ids)
    there.mind.basins.let_go([one.id for one in doomed], PERSON)
    erasing.erase(doomed, PERSON)
    return [one.id for one in doomed]


@pytest.mark.parametrize("by", ["id", "text"])
async def test_of_what_is_erased_nothing_is_left_in_runs(settings: Settings, clock: SteppingClock, by: str) -> None:
    async with thinking(settings, clock, {"manager": [RESTS, QUOTES, LOOKS, RESTS]}) as there:
        rested = await there.call("run_heartbeat")
        id_ = (await there.call("create_memory", content=CANARY))["id"]
        quoted = await there.call("run_heartbeat")
        looked = await there.call("run_heartbeat")
        assert "zwölf kumquats" in quoted["answer"]["narrative"]
        before = await there.call("get_energy_status"), await everything_of(there, rested)
        gone = erased(there, id_) if by == "id" else erased(there, containing="zwölf kumquats")
        assert {id_, quoted["run_id"], looked["run_id"], quoted["answer"]["memory_id"]} <= set(gone)
        assert rested["run_id"] not in gone
        for run in (quoted, looked):
            told = await everything_of(there, run)
            assert "kumquats" not in told
            assert ERASED in told
        assert "a dozen fruits" not in await everything_of(there, looked)
        steps = (await there.call("get_trajectory", run_id=looked["run_id"], detail="full"))["page"]
        assert "search_memories" in {call["tool"] for one in steps for call in one.get("calls", ())}
        assert (await there.call("get_run", run_id=looked["run_id"]))["status"] == "done"
        assert await there.call("get_energy_status") == before[0]
        assert "I rest by the harbour." in await everything_of(there, rested)
        assert (await there.call("get_heartbeat_status"))["beats"] == 3
        assert not any(b"kumquats" in raw for raw in files_of(settings))
        assert (await there.call("run_heartbeat"))["status"] == "done"
