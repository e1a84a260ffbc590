"""Beats on real servers: what a model says before it hangs, and what another server, which is new, finds in the store
afterwards."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastmcp import Client

from dionysus_mcp.composition import build_mind
from dionysus_mcp.mind.kinds import Kind
from dionysus_mcp.mind.runs.values import Run, Status
from dionysus_mcp.server import build_server
from dionysus_mcp.settings import Settings, load_settings
from dionysus_mcp.store.port import Order, Where
from dionysus_mcp.testing import PATIENCE_S, RawClient
from tests.e2e.agents.told_program import ToldProgram

PROJECT = "harbour"
PLAN = "1. Write down what I see."
WRITES = (
    "<code>\n{first}\ncreate_memory(content='The beat saw a red buoy.')\n"
    "goal = list_goals()['goals'][0]\n"
    "update_goal(goal_id=goal['id'], action='add_progress', note='seen')\n{then}\n</code>"
)
ACTS = WRITES.format(first="", then="print('written')")
LOOPS = WRITES.format(first="", then="while True:\n    pass")
MOVES = WRITES.format(first="import ctypes\ndel ctypes", then="while True:\n    pass")
"""On `auto` it goes on where all of Python runs."""
KEEPS_CALLING = WRITES.format(first="", then="while True:\n    create_memory(content='It still floats there.')")
ASKS = "<code>\ncreate_memory(content='The beat saw a red buoy.')\nprint(perception('Look at the harbour.'))\n</code>"
ENDS_WELL = "<code>\nfinal_answer({'narrative': 'I saw a buoy.', 'valence': 0.5, 'goals': [], 'next': ''})\n</code>"

WELL = (PLAN, ACTS, ENDS_WELL)


class Sight:
    """What is seen of beats from beside their server: in its store, and of its model."""

    def __init__(self, home: Path, model: ToldProgram) -> None:
        self._mind = build_mind(_settings(home))
        self.model = model

    def newest(self) -> Run | None:
        """The run that was put on record last."""
        found = self._mind.store.find(Where(Kind.RUN, statuses=tuple(Status)), Order.LATEST, 1)
        return self._mind.runs.run(found[0].id) if found else None

    def memories(self) -> int:
        return sum(self._mind.store.count(Where(Kind.MEMORY)).values())

    def close(self) -> None:
        self._mind.close()


Stands = Callable[[Sight, Run | None], bool]


def hangs(sight: Sight, run: Run | None) -> bool:
    return run is not None and sight.model.hangs


def wrote(sight: Sight, run: Run | None) -> bool:
    return run is not None and sight.memories() > 1


def begins(_: Sight, run: Run | None) -> bool:
    return run is None


def says(phase: str) -> Stands:
    return lambda _, run: run is not None and run.tally.phase == phase


@dataclass(frozen=True)
class Phase:
    """What the model says, and how one sees that a beat stands there. Where none would stay, it is held before its next
    write."""

    replies: tuple[str, ...]
    stands: Stands = hangs
    passes: bool = False


PHASES = {
    "initialising": Phase(WELL, begins, passes=True),
    "observing": Phase(WELL, says("observe"), passes=True),
    "orienting": Phase(WELL, says("orient"), passes=True),
    "planning": Phase(()),
    "deciding": Phase((PLAN,)),
    "in its code": Phase((PLAN, LOOPS), wrote),
    "in a tool": Phase((PLAN, KEEPS_CALLING), wrote),
    "in another agent": Phase((PLAN, ASKS)),
    "after it acted": Phase((PLAN, ACTS)),
    "recording": Phase(WELL, says("record"), passes=True),
}
MOVED = Phase((PLAN, MOVES), wrote)
"""In its code, on `auto`."""


def settle(server: RawClient) -> None:
    """What is there before any beat."""
    server.call("create_memory", content="The harbour crane is blue.")
    server.call("create_goal", title="Watch the harbour", priority="active")


def state_of(home: Path) -> dict[str, Any]:
    """All that a beat may change, as a server finds it that has only just begun."""
    return asyncio.run(_looked(home))


def status_of(home: Path, run_id: str) -> str:
    return str(asyncio.run(_asked(home, "get_run", run_id=run_id))["status"])


def until(reached: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not reached():
        assert time.monotonic() < deadline, "it did not come so far"
        time.sleep(0.02)


async def _asked(home: Path, tool: str, **arguments: Any) -> Any:
    async with _new(home) as client:
        return (await client.call_tool(tool, arguments)).structured_content


async def _looked(home: Path) -> dict[str, Any]:
    async with _new(home) as client:

        async def told(tool: str, **arguments: Any) -> Any:
            return (await client.call_tool(tool, arguments)).structured_content

        energy = await told("get_energy_status")
        return {
            "energy": (energy["balance"], energy["available"], energy.get("reserved")),
            "beats": (await told("get_heartbeat_status"))["beats"],
            "goals": [_said(goal) for goal in (await told("list_goals"))["goals"]],
            "memories": (await told("list_memories", limit=50))["memories"],
        }


def _new(home: Path) -> Client[Any]:
    return Client(build_server(_settings(home)))


def _settings(home: Path) -> Settings:
    return load_settings(home=home, project=PROJECT, embedding={"model": "none"})


def _said(goal: dict[str, Any]) -> dict[str, Any]:
    """Taking back counts as a version, so that no number ever stands for two things."""
    return {name: value for name, value in goal.items() if name != "version"}
