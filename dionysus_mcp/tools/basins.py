"""Tools for basins: the themes that memories form by themselves."""

from __future__ import annotations

from dionysus_mcp.tools.kit import Spec

TOOLS: tuple[Spec, ...] = ()
