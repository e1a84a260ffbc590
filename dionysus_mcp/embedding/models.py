"""Which embedder a setting means, and how it is loaded."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from dionysus_mcp.embedding.late import Late, Off
from dionysus_mcp.embedding.port import Embedder, Embedding
from dionysus_mcp.embedding.weights import right_weights

NONE = "none"


def embedding(model: str, home: Path) -> Embedding:
    """The embedder of this name. Nothing is imported or read before it is first needed."""
    if model == NONE:
        return Off()
    return Late(model, partial(_minilm, home))


def _minilm(home: Path) -> Embedder:
    packed = right_weights(home)
    from dionysus_mcp.embedding.expanded import parameters
    from dionysus_mcp.embedding.forward import Forward
    from dionysus_mcp.embedding.minilm import MiniLM

    parts = parameters(packed, home / "cache")
    return MiniLM(parts["vocabulary"], Forward(parts), "numpy")
