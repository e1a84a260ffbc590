"""Many reconstructions at once on one server."""

from __future__ import annotations

import os
import time

import anyio

from agents.testing import step
from benchmarks.parts.agents.stage import Stage, stage
from benchmarks.parts.footprint import memory_of
from benchmarks.parts.notes import notes
from benchmarks.table import Cell, quantile, show

CROWDS = (1, 8, 32)
MEMORIES = 200
FILLING = [step("found = semantic_recall('release', top_k=1)['hits']\nfinal_answer({'0': []})")]


async def measure(calls: int) -> bool:
    """Nothing is promised of it."""
    rows = [await _row(crowd, calls, thinks=thinks) for thinks in (False, True) for crowd in CROWDS]
    show(
        f"reconstruct_session over {MEMORIES} memories, through an MCP client, at least {calls} calls",
        ("", "at once", "p50 ms", "p95 ms", "CPU of one, ms", "per second", "memory at its highest, MB", "per run, MB"),
        rows,
    )
    return True


async def _row(crowd: int, calls: int, *, thinks: bool) -> tuple[Cell, ...]:
    async with stage(thinks=thinks) as at:
        await at.remember([note.text for note in notes(MEMORIES)])
        at.models.follow(FILLING)
        await at.run("reconstruct_session")
        before, used = _resident(), time.process_time()
        times, took, highest = await _crowd(at, crowd, max(calls, crowd))
        cpu = (time.process_time() - used) * 1000 / len(times)
    name = "an agent fills the gaps" if thinks else "no model"
    grown = highest - before
    return name, crowd, quantile(times, 0.5), quantile(times, 0.95), cpu, len(times) / took, grown, grown / crowd


async def _crowd(at: Stage, crowd: int, calls: int) -> tuple[list[float], float, float]:
    """So many callers, each with one call at a time: milliseconds of each, seconds in all, the most memory."""
    times: list[float] = []
    highest = [_resident()]
    left = iter(range(calls))

    async def caller() -> None:
        for _ in left:
            began = time.perf_counter()
            await at.run("reconstruct_session", cues=["release"])
            times.append((time.perf_counter() - began) * 1000)
            highest[0] = max(highest[0], _resident())

    async def watch() -> None:
        while True:
            await anyio.sleep(0.02)
            highest[0] = max(highest[0], _resident())

    began = time.perf_counter()
    async with anyio.create_task_group() as all_of_it:
        all_of_it.start_soon(watch)
        async with anyio.create_task_group() as callers:
            for _ in range(crowd):
                callers.start_soon(caller)
        all_of_it.cancel_scope.cancel()
    return times, time.perf_counter() - began, highest[0]


def _resident() -> float:
    return memory_of(os.getpid()).resident
