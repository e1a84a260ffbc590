"""Every tool of the endpoint."""

from __future__ import annotations

from dionysus_mcp.tools import entities, journal, recalling, remembering, upkeep
from dionysus_mcp.tools.kit import Spec

CATALOGUE: tuple[Spec, ...] = (
    *recalling.TOOLS,
    *remembering.TOOLS,
    *entities.TOOLS,
    *upkeep.TOOLS,
    *journal.TOOLS,
)
