"""The tool that only agents in a heartbeat have: a client talks to its user by itself."""

from __future__ import annotations

from typing import Annotated

from anyio.to_thread import run_sync
from fastmcp.dependencies import Depends
from pydantic import Field

from dionysus_mcp.errors import Conflict
from dionysus_mcp.mind.beats import RUN_OF_A_BEAT
from dionysus_mcp.mind.checks import Checker
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.values import Caller
from dionysus_mcp.outreach import TEXT_CHARS, ReachedOut, not_reached
from dionysus_mcp.runs.runs import Runs
from dionysus_mcp.tools.kit import Spec, the_caller, the_mind
from dionysus_mcp.tools.running import the_runs


async def reach_out(
    text: Annotated[str, Field(description="Short, and with what it rests on.")],
    mind: Mind = Depends(the_mind),
    runs: Runs = Depends(the_runs),
    caller: Caller = Depends(the_caller),
) -> ReachedOut:
    """For agents in a heartbeat: say something to the user that cannot wait. It arrives, or this is an error."""
    if not caller.run.startswith(RUN_OF_A_BEAT):
        raise Conflict("Only the agents of a heartbeat reach out.", "Say it to the user yourself.")
    check = Checker(mind.limits)
    clean = check.passage("text", text, TEXT_CHARS)
    if not clean:
        raise check.refusal("text", text, "a text that is not empty")
    await run_sync(mind.energies.begin_to_reach, caller)
    reaching = await runs.reach_out(clean, caller)
    if not reaching.by:
        raise not_reached(reaching.whys)
    return ReachedOut(clean, reaching.by, check.secrets)


TOOLS = (Spec(reach_out, "Reach out to the user", outside=True),)
