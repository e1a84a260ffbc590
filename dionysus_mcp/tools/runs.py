"""Tools that watch runs of agents, wait for them and end them."""

from __future__ import annotations

from typing import Annotated, Literal

from fastmcp.dependencies import Depends
from fastmcp.server.context import Context
from fastmcp.server.dependencies import CurrentContext
from pydantic import Field

from dionysus_mcp.mind.runs.answers import RunsListed, RunTold, Trajectory
from dionysus_mcp.mind.runs.records import Asked
from dionysus_mcp.mind.values import Caller
from dionysus_mcp.runs.runs import Runs
from dionysus_mcp.tools.kit import Spec, the_caller
from dionysus_mcp.tools.running import Wait, the_runs

KindName = Literal["heartbeat", "prediction", "reconstruction"]
StatusName = Literal["running", "done", "failed", "cancelled", "timed_out", "interrupted"]


async def get_run(run_id: str, runs: Runs = Depends(the_runs)) -> RunTold:
    """How a run of agents stands, and its answer when it is done."""
    return await runs.get(run_id)


async def wait_run(
    run_id: str, wait_s: Wait = 45, runs: Runs = Depends(the_runs), ctx: Context = CurrentContext()
) -> RunTold:
    """Wait until a run ends."""
    return await runs.wait(run_id, wait_s, ctx)


async def list_runs(
    kind: KindName | None = None,
    status: StatusName | None = None,
    project_id: str | None = None,
    since: str | None = None,
    limit: Annotated[int, Field(ge=1, le=100)] = 20,
    cursor: str | None = None,
    runs: Runs = Depends(the_runs),
    caller: Caller = Depends(the_caller),
) -> RunsListed:
    """Runs of agents, newest first; of every project unless one is named."""
    return await runs.page(Asked(kind, status, project_id, since), limit, cursor, caller)


async def cancel_run(run_id: str, runs: Runs = Depends(the_runs), caller: Caller = Depends(the_caller)) -> RunTold:
    """End a run that is under way; what it wrote is taken back."""
    return await runs.cancel(run_id, caller)


async def get_trajectory(
    run_id: str,
    step: Annotated[int | None, Field(description="This one alone, in full.")] = None,
    limit: Annotated[int, Field(ge=1, le=100)] = 20,
    cursor: str | None = None,
    detail: Literal["short", "full"] = "short",
    runs: Runs = Depends(the_runs),
) -> Trajectory:
    """What the agents of a run did, step by step: plans, code, tool calls, observations, tokens."""
    if step is not None:
        return await runs.step(run_id, step)
    return await runs.steps(run_id, limit, cursor, full=detail == "full")


TOOLS = (
    Spec(get_run, "Get a run", reads=True),
    Spec(wait_run, "Wait for a run", reads=True, core=True),
    Spec(list_runs, "List runs", reads=True),
    Spec(cancel_run, "Cancel a run", idempotent=True),
    Spec(get_trajectory, "Get a trajectory", reads=True),
)
