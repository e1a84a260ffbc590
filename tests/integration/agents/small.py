"""A server with one tool more, which runs the job that a test wants; and its stage, for tests of runs."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from fastmcp import Client, FastMCP
from fastmcp.dependencies import Depends
from fastmcp.server.context import Context
from fastmcp.server.dependencies import CurrentContext
from fastmcp.tools import Tool
from mcp_types import ToolAnnotations

from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.runs.answers import RunTold
from dionysus_mcp.mind.values import Caller
from dionysus_mcp.runs.job import Job
from dionysus_mcp.runs.runs import Runs
from dionysus_mcp.runs.supplies import Supplies
from dionysus_mcp.server import build_core
from dionysus_mcp.tools.kit import MindTool, the_caller
from dionysus_mcp.tools.running import the_runs
from tests.integration.agents.jobs import SmallJob
from tests.integration.conftest import Call


@dataclass
class Stage:
    """A server with one tool more, which runs the job that a test puts here."""

    server: FastMCP[Any]
    client: Client[Any]
    call: Call
    mind: Mind
    job: SmallJob
    outside: contextvars.Context = field(default_factory=contextvars.copy_context)

    async def by_another(self, tool: str, **arguments: Any) -> Any:
        """What somebody calls who is no part of the run in which this is said."""

        async def called() -> Any:
            return await self.call(tool, **arguments)

        return await asyncio.create_task(called(), context=self.outside.copy())

    async def run(self, wait_s: float = 45) -> Any:
        return await self.call("run_small", wait_s=wait_s)

    async def memories(self) -> int:
        return int((await self.call("memory_stats"))["memories"])


Staged = Callable[..., Any]


def small_server(mind: Mind, supplies: Supplies, job: Callable[[], Job]) -> FastMCP[Any]:
    core = build_core(mind, "test", supplies=supplies)
    core.add_tool(_tool(job))
    return core


def _tool(job: Callable[[], Job]) -> Tool:
    async def run_small(
        wait_s: float = 45,
        runs: Runs = Depends(the_runs),
        caller: Caller = Depends(the_caller),
        ctx: Context = CurrentContext(),
    ) -> RunTold:
        """Run the job of the test."""
        return await runs.carry(job(), caller, wait_s, ctx)

    return MindTool.from_function(run_small, annotations=ToolAnnotations())
