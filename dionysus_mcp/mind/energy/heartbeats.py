"""Whether beats may run, and how the last ones went."""

from __future__ import annotations

from dionysus_mcp.mind.energy.energy import Energies
from dionysus_mcp.mind.ground import Ground


class Heartbeats:
    """Whether beats may run, and how the last ones went."""

    def __init__(self, ground: Ground, energies: Energies) -> None:
        self._ground = ground
        self._energies = energies
