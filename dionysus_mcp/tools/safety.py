"""Tools that watch over deletions and bring a store back."""

from __future__ import annotations

from dionysus_mcp.tools.kit import Spec

TOOLS: tuple[Spec, ...] = ()
