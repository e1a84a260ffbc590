"""Small jobs for runs: what they write, and how they end, is what a test says."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import anyio
import anyio.to_thread

from agents.ports import Called, Step, StepKind, Usage
from dionysus_mcp.errors import DionysusError
from dionysus_mcp.mind.values import Draft
from dionysus_mcp.runs.job import Handle


@dataclass(frozen=True, slots=True)
class Said:
    """The answer of a small job."""

    text: str


@dataclass
class SmallJob:
    """Writes a memory, does what it is told, and ends well unless that fails."""

    then: Callable[[Handle], Awaitable[Any]] | None = None
    refused: Exception | None = None
    kind: str = "heartbeat"
    prefix: str = "beat"
    title: str = "a small job"
    project_id: str = "test"
    calls: list[str] = field(default_factory=list)

    def prepare(self, handle: Handle) -> None:
        self.calls.append("prepare")
        if self.refused:
            raise self.refused

    async def work(self, handle: Handle) -> Said:
        self.calls.append("work")
        await anyio.to_thread.run_sync(handle.phase, "act")
        await anyio.to_thread.run_sync(remember, handle, "The harbour crane is blue.")
        if self.then is not None:
            await self.then(handle)
        return Said("done")


def remember(handle: Handle, text: str) -> str:
    handle.record.step(a_step(1, text))
    return handle.mind.memories.create(Draft(text), handle.caller).id


def a_step(number: int, text: str, **more: Any) -> Step:
    call = Called("create_memory", {"content": text}, {"ok": True})
    usage = Usage(1, 100, 20, 0.001)
    return Step(number, "manager", StepKind.ACTION, code=f"create_memory({text!r})", calls=(call,), usage=usage, **more)


async def forever(handle: Handle) -> None:
    handle.progress.say(1, 3, "waiting")
    await anyio.sleep(60)


def written_late(handle: Handle) -> str:
    """What a thread that nobody can stop gets for writing when the run is over."""
    while handle.mind.runs.run(handle.id).status == "running":
        time.sleep(0.01)
    try:
        handle.mind.memories.create(Draft("Written by a thread that came late."), handle.caller)
    except DionysusError as error:
        return error.code
    return "written"
