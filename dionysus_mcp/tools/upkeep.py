"""Tools that keep a memory small: what was said again and again, and what nobody uses."""

from __future__ import annotations

from typing import Annotated

from fastmcp.dependencies import Depends
from pydantic import Field

from dionysus_mcp.mind.consolidation.answers import Consolidated
from dionysus_mcp.mind.forgetting.answers import ForgettingReport
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.values import Caller
from dionysus_mcp.tools.kit import Spec, the_caller, the_mind

OneProject = Annotated[str | None, Field(description="Default: this project. '*': all.")]


def consolidate_memories(
    project_id: OneProject = None,
    dry_run: Annotated[bool, Field(description="Only say what would be made.")] = True,
    limit: Annotated[int, Field(ge=1, le=100, description="Groups to list.")] = 20,
    mind: Mind = Depends(the_mind),
    caller: Caller = Depends(the_caller),
) -> Consolidated:
    """Make one semantic memory of each event that was remembered in at least three episodes; it cites them, and they
    stay as they are. Undo takes everything back at once."""
    return mind.consolidating.consolidate(project_id, limit, caller, dry_run=dry_run)


def forgetting_report(
    project_id: OneProject = None,
    limit: Annotated[int, Field(ge=1, le=200)] = 20,
    mind: Mind = Depends(the_mind),
    caller: Caller = Depends(the_caller),
) -> ForgettingReport:
    """Memories that nobody has used for so long that they could be archived, with the reason, and why others stay.
    Changes nothing."""
    return mind.forgetting.report(project_id, limit, caller)


TOOLS = (
    Spec(consolidate_memories, "Consolidate memories", idempotent=True),
    Spec(forgetting_report, "What could be forgotten", reads=True),
)
