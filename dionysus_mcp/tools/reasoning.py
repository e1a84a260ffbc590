"""Tools that look around, gather and follow trails, from what is stored."""

from __future__ import annotations

from dionysus_mcp.tools.kit import Spec

TOOLS: tuple[Spec, ...] = ()
