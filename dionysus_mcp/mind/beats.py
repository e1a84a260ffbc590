"""The memory that a beat leaves for the next one. It tells of the mind, not of the world: who asks for it sees it."""

from __future__ import annotations

import re
from typing import Final

from dionysus_mcp.store.port import Node

BEAT: Final = "heartbeat"
"""Where it comes from, and its tag."""
ASKED: Final = re.compile(r"\b(?:heart)?beats?\b", re.IGNORECASE)

RUN_OF_A_BEAT: Final = "beat-"
"""How runs of heartbeats begin: what one predicts, a later one resolves."""


def is_of_a_beat(node: Node) -> bool:
    """Whether a beat left it. What people tag or source alike is not meant: both must be so."""
    return node.data.get("source") == BEAT and BEAT in node.tags


def asks_for_beats(text: str, tags: tuple[str, ...] = ()) -> bool:
    return BEAT in tags or bool(ASKED.search(text))
