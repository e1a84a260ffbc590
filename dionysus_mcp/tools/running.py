"""What tools that begin or watch runs of agents are handed."""

from __future__ import annotations

from typing import Annotated

from fastmcp.server.context import Context
from fastmcp.server.dependencies import CurrentContext
from pydantic import Field

from dionysus_mcp.runs.runs import Runs

Wait = Annotated[float, Field(ge=0, le=600, description="Seconds; then the run goes on, and wait_run waits again.")]


def the_runs(ctx: Context = CurrentContext()) -> Runs:
    runs: Runs = ctx.lifespan_context["runs"]
    return runs
