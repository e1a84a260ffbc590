"""Keeps goals within their limits."""

from __future__ import annotations

from dionysus_mcp.mind.ground import Ground


class Goals:
    """Keeps goals within their limits."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
