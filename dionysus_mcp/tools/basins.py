"""Tools for basins: the themes that memories form by themselves."""

from __future__ import annotations

from typing import Annotated

from fastmcp.dependencies import Depends
from pydantic import Field

from dionysus_mcp.mind.basins.answers import Activated, ActiveBasins, Basin, Landscape, Named
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.values import Caller
from dionysus_mcp.tools.kit import Spec, the_caller, the_mind


def query_basin_landscape(mind: Mind = Depends(the_mind)) -> Landscape:
    """The themes that memories form by themselves, the largest first, and how active they are."""
    return mind.basins.landscape()


def get_active_basins(
    limit: Annotated[int, Field(ge=1, le=100)] = 10, project_id: str | None = None, mind: Mind = Depends(the_mind)
) -> ActiveBasins:
    """Themes that were recalled lately, the most active first; of every project unless one is given."""
    return mind.basins.active(limit, project_id)


def get_basin(basin_id: str, mind: Mind = Depends(the_mind)) -> Basin:
    """One theme, with its most typical memories and the themes that were active with it."""
    return mind.basins.look(basin_id)


def activate_basin(
    basin_id: str,
    strength: Annotated[float, Field(ge=0, le=1, strict=True)] = 0.5,
    mind: Mind = Depends(the_mind),
    caller: Caller = Depends(the_caller),
) -> Activated:
    """Put a theme on the mind. It fades by half in six hours."""
    return mind.basins.activate(basin_id, strength, caller)


def name_basin(basin_id: str, name: str, mind: Mind = Depends(the_mind), caller: Caller = Depends(the_caller)) -> Named:
    """Give a theme a name that stays."""
    return mind.basins.name(basin_id, name, caller)


TOOLS = (
    Spec(query_basin_landscape, "Basin landscape", reads=True),
    Spec(get_active_basins, "Active basins", reads=True),
    Spec(get_basin, "Read a basin", reads=True),
    Spec(activate_basin, "Activate a basin"),
    Spec(name_basin, "Name a basin", idempotent=True),
)
