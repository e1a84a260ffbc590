"""Sends the journal to a webhook, from where it got to."""

from __future__ import annotations

from dionysus_mcp.mind.ground import Ground


class Sync:
    """Sends the journal to a webhook, from where it got to."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
