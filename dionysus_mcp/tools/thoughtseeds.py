"""Tools for thoughts that compete."""

from __future__ import annotations

from typing import Annotated, Literal

from fastmcp.dependencies import Depends
from pydantic import Field

from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.thoughtseeds.answers import Competed, SeedCreated, SeedPage
from dionysus_mcp.mind.thoughtseeds.thoughtseeds import SeedDraft
from dionysus_mcp.mind.values import Caller
from dionysus_mcp.tools.kit import Spec, the_caller, the_mind

LayerName = Literal["perceptual", "conceptual", "abstract", "metacognitive", "consciousness"]


def create_thoughtseed(
    content: str,
    layer: Annotated[LayerName | None, Field(description="Default: of the prediction's model.")] = None,
    source_id: Annotated[str | None, Field(description="Memory or prediction that it comes from.")] = None,
    parent_id: str | None = None,
    project_id: str | None = None,
    mind: Mind = Depends(the_mind),
    caller: Caller = Depends(the_caller),
) -> SeedCreated:
    """Plant a candidate thought; how well its source fits is its activation, which fades."""
    return mind.thoughtseeds.create(SeedDraft(layer, content, source_id, parent_id, project_id), caller)


def list_thoughtseeds(
    layer: LayerName | None = None,
    status: Literal["pending", "expired", "won", "lost", "merged"] | None = None,
    limit: Annotated[int, Field(ge=1, le=200)] = 20,
    cursor: str | None = None,
    project_id: str | None = None,
    mind: Mind = Depends(the_mind),
    caller: Caller = Depends(the_caller),
) -> SeedPage:
    """Thoughts, newest first."""
    return mind.thoughtseeds.page(layer, status, limit, cursor, project_id, caller)


def run_thoughtseed_competition(
    layer: LayerName,
    promote: Annotated[bool, Field(description="Plant the winner in the next layer, too.")] = False,
    project_id: str | None = None,
    mind: Mind = Depends(the_mind),
    caller: Caller = Depends(the_caller),
) -> Competed:
    """Let a layer's pending thoughts compete: the most active wins, what says the same merges into it."""
    return mind.thoughtseeds.compete(layer, project_id, caller, promote=promote)


TOOLS = (
    Spec(create_thoughtseed, "Plant a thought"),
    Spec(list_thoughtseeds, "List thoughts", reads=True),
    Spec(run_thoughtseed_competition, "Let thoughts compete"),
)
