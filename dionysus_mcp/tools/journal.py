"""Tools that read the journal and take changes back."""

from __future__ import annotations

from typing import Annotated

from fastmcp.dependencies import Depends
from pydantic import Field

from dionysus_mcp.mind.answers import History, Undone
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.values import Caller
from dionysus_mcp.tools.kit import Spec, refuse_agents, the_caller, the_mind


def memory_history(
    memory_id: str,
    limit: Annotated[int, Field(ge=1, le=500)] = 20,
    mind: Mind = Depends(the_mind),
) -> History:
    """Why do we believe this? Every change of a memory, newest first: when, by whom, from what to what."""
    return mind.journal.history(memory_id, limit)


def undo_change(
    change: Annotated[int | None, Field(description="A change number, from an answer or memory_history.")] = None,
    run_id: Annotated[str | None, Field(description="Instead: everything one run changed.")] = None,
    mind: Mind = Depends(the_mind),
    caller: Caller = Depends(the_caller),
) -> Undone:
    """Take back a change, or a whole run, as a new change. Refused with the reason when later changes depend on it."""
    refuse_agents("undo_change")
    return mind.journal.undo(change, run_id, caller)


TOOLS = (
    Spec(memory_history, "History of a memory", reads=True, core=True),
    Spec(undo_change, "Undo a change", core=True),
)
