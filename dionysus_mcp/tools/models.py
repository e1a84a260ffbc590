"""Tools for mental models: they predict, and are corrected."""

from __future__ import annotations

from dionysus_mcp.tools.kit import Spec

TOOLS: tuple[Spec, ...] = ()
