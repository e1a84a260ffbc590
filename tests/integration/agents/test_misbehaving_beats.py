"""Beats in a row whose model misbehaves in every way: each is done and recorded as one, or it is as if it never was."""

from __future__ import annotations

import itertools
import os
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import anyio
import pytest
from fastmcp import Client

from agents.errand import Models
from agents.testing import MisbehavingModels
from agents.testing.misdeeds import MISDEEDS, SLOW
from dionysus_mcp.composition import build_mind, build_supplies
from dionysus_mcp.server import build_core
from dionysus_mcp.settings import Settings
from tests.integration.conftest import Call, calling

BEATS = int(os.environ.get("MISBEHAVING_BEATS", "12"))
"""`MISBEHAVING_BEATS=100 python -m pytest tests/integration/agents/test_misbehaving_beats.py` plays more of them."""
TIER = os.environ.get("MISBEHAVING_SANDBOX", "monty")
"""Where their code runs."""
LEFT_OUT = frozenset[str]() if os.environ.get("MISBEHAVING_SLOW") else SLOW
REST_S = 3.0
"""Without a change in so long, what ends has ended, and what waits for the next run has begun."""
LONGER = ("AnyIO", "uses")
"""Threads that wait a while for more to do."""


class Misbehaved:
    """A factory of models: each run gets those that misbehave in a way of its own."""

    def __init__(self) -> None:
        self.runs: list[MisbehavingModels] = []

    def __call__(self, run: str, kind: str, cancelled: threading.Event, deadline_s: float) -> Models:
        del run, kind, cancelled, deadline_s
        self.runs.append(MisbehavingModels(len(self.runs), MISDEEDS - LEFT_OUT))
        return self.runs[-1]

    @property
    def did(self) -> Counter[str]:
        return sum((models.did for models in self.runs), Counter())


async def standing(call: Call) -> tuple[Any, ...]:
    """What a beat that was not done must leave as it was."""
    energy, stats = await call("get_energy_status"), await call("memory_stats")
    return energy, stats["memories"], (await call("get_heartbeat_status"))["beats"]


def at_work() -> Counter[str]:
    """The threads, by their names."""
    names = (thread.name for thread in threading.enumerate())
    return Counter(name for name in names if not name.startswith(LONGER))


def open_files() -> int:
    return len(list(Path("/dev/fd").iterdir()))


def processes() -> int:
    """Those of this one, and theirs, where the system tells."""
    waiting, found = [os.getpid()], 0
    while waiting:
        for told in Path(f"/proc/{waiting.pop()}/task").glob("*/children"):
            with suppress(OSError):  # it has ended
                children = told.read_text().split()
                found, waiting = found + len(children), waiting + list(map(int, children))
    return found


async def processes_at_rest() -> int:
    """How many there are when those that end have ended, and those that wait for the next run have begun."""
    last, since = processes(), anyio.current_time()
    while anyio.current_time() < since + REST_S:
        await anyio.sleep(0.1)
        if (now := processes()) != last:
            last, since = now, anyio.current_time()
    return last


async def soon(holds: Callable[[], bool], told: Callable[[], object]) -> None:
    """What ends takes its time, and so do threads and files of tests before."""
    for _ in itertools.takewhile(lambda _: not holds(), range(600)):
        await anyio.sleep(0.1)
    assert holds(), told()


@pytest.mark.timeout(120 + 60 * BEATS)
async def test_beats_with_a_misbehaving_model_are_whole_or_never_were(settings: Settings):
    models, settings = Misbehaved(), settings.model_copy(update={"sandbox": TIER})
    with closing(build_mind(settings)) as mind:
        async with Client(build_core(mind, "test", "", build_supplies(settings, mind, models))) as client:
            call = calling(client)
            await call("create_memory", content="The user drinks green tea.")
            statuses = [await _beaten(call) for _ in range(BEATS // 2)]
            started, threads, files = await processes_at_rest(), at_work(), open_files()
            statuses += [await _beaten(call) for _ in range(BEATS - BEATS // 2)]
            recorded = (await call("list_runs", limit=100))["runs"]
            await soon(lambda: processes() <= started, lambda: f"{processes()} processes, and {started} before")
            await soon(lambda: not at_work() - threads, lambda: at_work() - threads)
            await soon(lambda: open_files() <= files + 2, open_files)  # a further reader of the store may be open
    assert Counter(run["status"] for run in recorded) == Counter(statuses[-100:])
    assert len(models.did) > 5


async def _beaten(call: Call) -> str:
    before = await standing(call)
    told = await call("run_heartbeat", focus="tea", wait_s=600)
    after = await standing(call)
    if told["status"] == "done":
        assert after[2] == before[2] + 1
    else:
        assert after == before
        assert told["error"]["code"] != "internal", told
    return str(told["status"])
