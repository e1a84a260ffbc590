"""Tools that watch over deletions and bring a store back."""

from __future__ import annotations

from typing import Annotated

from anyio.to_thread import run_sync
from fastmcp.dependencies import Depends
from fastmcp.server.context import Context
from fastmcp.server.dependencies import CurrentContext
from pydantic import Field

from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.recovery.answers import Recovered
from dionysus_mcp.mind.safety.answers import Acknowledged, Destruction
from dionysus_mcp.mind.safety.approvals import Decision, Rung
from dionysus_mcp.mind.values import Caller
from dionysus_mcp.tools.asking import Said, asked
from dionysus_mcp.tools.kit import Spec, refuse_agents, the_caller, the_mind

DECISIONS = {Said.YES: Decision.GRANTED, Said.NO: Decision.REFUSED}


def check_destruction(mind: Mind = Depends(the_mind)) -> Destruction:
    """How many memories were deleted of late, and whether further deletions are held."""
    return mind.alarm.check()


async def acknowledge_destruction_alert(
    ctx: Context = CurrentContext(),
    mind: Mind = Depends(the_mind),
    caller: Caller = Depends(the_caller),
) -> Acknowledged:
    """Ask the person to let held deletions go. Only they can; without a client that asks, they run dionysus approve."""
    question = await run_sync(mind.alarm.question)
    said = await asked(ctx, question.id, question.text) if question else Said.NOTHING
    if question is None or said not in DECISIONS:
        return await run_sync(mind.alarm.standing)
    return await run_sync(mind.alarm.answer, question.id, DECISIONS[said], Rung.ELICITATION, caller)


def bootstrap_recovery(
    source: Annotated[str | None, Field(description="A file: batches as received, or an export with history.")] = None,
    until: Annotated[str | None, Field(description="The last moment to bring back.")] = None,
    dry_run: bool = True,
    mind: Mind = Depends(the_mind),
    caller: Caller = Depends(the_caller),
) -> Recovered:
    """What a journal, by default this one, would make of an empty store. Only into an empty store does it write."""
    if not dry_run:
        refuse_agents("bootstrap_recovery")
    return mind.recovery.bootstrap(source, until, caller, dry_run=dry_run)


TOOLS = (
    Spec(check_destruction, "How deletions stand", reads=True),
    Spec(acknowledge_destruction_alert, "Let held deletions go", destructive=True, needs_person=True),
    Spec(bootstrap_recovery, "Recover from a journal"),
)
