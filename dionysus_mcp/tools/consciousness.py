"""Tools that tell the state of the mind."""

from __future__ import annotations

from dionysus_mcp.tools.kit import Spec

TOOLS: tuple[Spec, ...] = ()
