"""Compares a prediction with an observation, by the best means at hand."""

from __future__ import annotations

from dionysus_mcp.mind.ground import Ground


class Judge:
    """Compares a prediction with an observation, by the best means at hand."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
