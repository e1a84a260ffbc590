"""What two hundred beats in a row leave behind in the process of the server."""

from __future__ import annotations

import gc
import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path

import anyio

from agents.testing import step
from benchmarks.parts.agents.stage import Stage, stage
from benchmarks.parts.footprint import disk_of, heap, memory_of, sqlite_memory
from benchmarks.table import quantile, show

BEAT = [
    step("print(observe_environment())"),
    step("print(semantic_recall('release', top_k=3)['hits'])"),
    step("final_answer({'narrative': 'Looked.', 'valence': 0.0, 'goals': [], 'next': 'Rest.'})"),
]
LOOKS = 8
"""So often is looked at what is there, while beats go by."""
SLACK = 2
"""Threads and descriptors that a pool may have more by then: what a beat left behind would be many."""
LONG = 200
"""From here on memory is judged: before, caches fill."""
MOST_KB = 5.0
"""That a beat may keep in use in the second half, beside the pages of the file that SQLite keeps."""


@dataclass(frozen=True, slots=True)
class Left:
    """What is there after so many beats."""

    beats: int
    threads: int
    descriptors: int
    children: int
    objects: int
    blocks: int
    used: float
    sqlite: float
    free: float
    resident: float
    file: float
    p50: float


HEADINGS = (
    "after beats", "threads", "descriptors", "child processes", "objects of Python", "its blocks", "heap in use, MB",
    "of it SQLite's", "heap kept free, MB", "resident, MB", "the file, MB", "a beat, p50 ms",
)  # fmt: skip


async def measure(beats: int) -> bool:
    """The first look is after an eighth of them, when all that is made once is made."""
    seen: list[Left] = []
    async with stage() as at:
        at.models.follow(BEAT)
        for _ in range(LOOKS):
            times = [await _beat(at) for _ in range(beats // LOOKS)]
            await anyio.sleep(0.5)
            seen.append(_left(at, (len(seen) + 1) * len(times), quantile(times, 0.5)))
    show(
        f"What {beats} beats leave in the process of the server",
        HEADINGS,
        [tuple(getattr(one, field.name) for field in fields(Left)) for one in seen],
    )
    return _judged(seen[LOOKS // 2 - 1], seen[-1], beats)


def _judged(half: Left, last: Left, beats: int) -> bool:
    def more(of: Callable[[Left], float]) -> float:
        return (of(last) - of(half)) / (last.beats - half.beats)

    kept, pages = 1024 * more(lambda one: one.used - one.sqlite), 1024 * more(lambda one: one.sqlite)
    objects, blocks = more(lambda one: one.objects), more(lambda one: one.blocks)
    print(
        f"In the second half a beat left {objects:.1f} objects and {blocks:.1f} blocks of Python, {kept:.1f} KB in use "
        f"and {pages:.1f} KB of SQLite's, and wrote {1024 * more(lambda one: one.file):.1f} KB."
    )
    steady = last.threads <= half.threads + SLACK and last.descriptors <= half.descriptors + SLACK
    return steady and (beats < LONG or kept < MOST_KB)


async def _beat(at: Stage) -> float:
    began = time.perf_counter()
    await at.run("run_heartbeat")
    return (time.perf_counter() - began) * 1000


def _left(at: Stage, beats: int, p50: float) -> Left:
    gc.collect()
    own = f"/proc/{os.getpid()}"
    children = sum(len(file.read_text("ascii").split()) for file in Path(f"{own}/task").glob("*/children"))
    descriptors = sum(1 for _ in Path(f"{own}/fd").iterdir())
    return Left(
        beats=beats,
        threads=threading.active_count(),
        descriptors=descriptors,
        children=children,
        objects=len(gc.get_objects()),
        blocks=sys.getallocatedblocks(),
        used=heap().used,
        sqlite=sqlite_memory(),
        free=heap().free,
        resident=memory_of(os.getpid()).resident,
        file=disk_of(at.file) / 1024 / 1024,
        p50=p50,
    )
