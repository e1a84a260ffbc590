"""What every part of the mind stands on."""

from __future__ import annotations

from dataclasses import dataclass

from dionysus_mcp.mind.checks import Limits
from dionysus_mcp.mind.meaning import Meaning
from dionysus_mcp.mind.rules import Rules
from dionysus_mcp.mind.sync.sender import Sender
from dionysus_mcp.mind.thinking import Thinker
from dionysus_mcp.mind.vocabulary import Vocabulary
from dionysus_mcp.store.port import Clock, Store


@dataclass(frozen=True, slots=True)
class Ground:
    """One store, and what is needed to read and write it with sense."""

    store: Store
    meaning: Meaning
    vocabulary: Vocabulary
    limits: Limits
    clock: Clock
    rules: Rules
    thinker: Thinker | None = None
    sender: Sender | None = None
