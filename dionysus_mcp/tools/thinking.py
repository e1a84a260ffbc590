"""Tools that think: each begins a run of agents over the other tools."""

from __future__ import annotations

from typing import Annotated

from fastmcp.dependencies import Depends
from fastmcp.server.context import Context
from fastmcp.server.dependencies import CurrentContext
from pydantic import Field

from dionysus_mcp.mind.runs.answers import RunTold
from dionysus_mcp.mind.values import Caller
from dionysus_mcp.runs.runs import Runs
from dionysus_mcp.tools.kit import Spec, the_caller
from dionysus_mcp.tools.running import Wait, the_runs


async def resolve_prediction(
    prediction_id: str,
    observation: Annotated[str, Field(description="What happened.")],
    wait_s: Wait = 45,
    runs: Runs = Depends(the_runs),
    caller: Caller = Depends(the_caller),
    ctx: Context = CurrentContext(),
) -> RunTold:
    """Judge a prediction by what happened, and have agents find out why it came out so and whether to revise its model.
    undo_change(run_id) takes all of it back."""
    from dionysus_mcp.runs.prediction import Resolving

    return await runs.carry(Resolving(prediction_id, observation, caller.project), caller, wait_s, ctx)


async def reconstruct_session(
    project_id: str | None = None,
    cues: Annotated[tuple[str, ...], Field(description="Up to 8: what is on your mind.")] = (),
    token_budget: Annotated[int, Field(ge=50, le=20_000)] = 4_000,
    wait_s: Wait = 45,
    runs: Runs = Depends(the_runs),
    caller: Caller = Depends(the_caller),
    ctx: Context = CurrentContext(),
) -> RunTold:
    """Where were we? Call it when work on a project is picked up: last sessions, decisions, open tasks, commitments,
    warnings, and what is not known, as markdown whose lines cite ids."""
    from dionysus_mcp.runs.reconstruction import Reconstructing

    job = Reconstructing(project_id, cues, token_budget, project_id or caller.project)
    return await runs.carry(job, caller, wait_s, ctx)


TOOLS = (
    Spec(resolve_prediction, "Resolve a prediction", outside=True),
    Spec(reconstruct_session, "Pick up a session", core=True, always_load=True, outside=True),
)
