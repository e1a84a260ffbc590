"""Words of a question that nobody misses when nothing that was found holds them."""

from __future__ import annotations

from dionysus_mcp.mind.truth.lexicon import AUXILIARIES, PREPOSITIONS, words_of

ASKING = "how|what|why|who|whose|when|where|which|whether|should|shall|can|could|do|does|did|is|are|was|were|will|would"
NOT_MISSED = (
    PREPOSITIONS | AUXILIARIES | frozenset(ASKING.split("|")) | words_of("whom please there have has need needs")
)
