"""The tool that lets the mind take one turn by itself."""

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


async def run_heartbeat(
    focus: Annotated[str | None, Field(description="What to attend to. Default: what is there.")] = None,
    max_steps: Annotated[int | None, Field(ge=1, le=10)] = None,
    energy_limit: Annotated[float | None, Field(gt=0, allow_inf_nan=False, strict=True)] = None,
    wait_s: Wait = 45,
    dry_run: Annotated[bool, Field(description="Only say what would be done.")] = False,
    runs: Runs = Depends(the_runs),
    caller: Caller = Depends(the_caller),
    ctx: Context = CurrentContext(),
) -> RunTold:
    """One turn of the mind by itself: agents look around, review goals, resolve predictions, reflect and act, as far as
    energy lasts. Brings energy. undo_change(run_id) takes what it wrote back."""
    from dionysus_mcp.runs.heartbeat import Beating

    job = Beating(caller.project, focus or "", max_steps, energy_limit, dry_run)
    return await runs.carry(job, caller, wait_s, ctx)


TOOLS = (Spec(run_heartbeat, "Run a heartbeat", outside=True),)
