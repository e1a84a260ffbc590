"""Charges, reserves and tells energy."""

from __future__ import annotations

from dionysus_mcp.mind.ground import Ground


class Energies:
    """Charges, reserves and tells energy."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
