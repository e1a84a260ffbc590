"""Where we were, as a run tells it, for tests that have no run."""

from __future__ import annotations

from collections.abc import Sequence

from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.reconstruction.answers import Reconstructed
from dionysus_mcp.mind.reconstruction.reconstruction import checked_budget, tell
from dionysus_mcp.mind.reconstruction.values import Filler
from dionysus_mcp.mind.values import Caller


def reconstruct(
    mind: Mind,
    project_id: str | None,
    cues: Sequence[str],
    caller: Caller,
    token_budget: int = 4_000,
    filler: Filler | None = None,
) -> Reconstructed:
    """Without a filler, gaps are filled from what is stored, or stay and are said."""
    checked_budget(token_budget)
    found = mind.reconstruction
    looked = found.look(found.query(project_id, cues, caller), caller)
    return tell(found.filled(looked, filler, caller) if filler else looked, token_budget)
