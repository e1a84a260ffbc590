"""Memories and situations as they are compared: their vectors without names, and their stems."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dionysus_mcp.mind.ground import Ground
from dionysus_mcp.mind.models.arithmetic import Floats
from dionysus_mcp.mind.models.comparing import Said, stems_of
from dionysus_mcp.store.port import Node


class Texts:
    """Reads texts."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def asked(self, text: str) -> Said:
        """A text that is not stored."""
        meant = self._ground.meaning.of_question(text)
        return Said(stems_of(text, self._names_in(text)), np.asarray(meant[1]) if meant else None)

    def of(self, nodes: Sequence[Node]) -> dict[str, Said]:
        """Stored texts, by their ids."""
        vectors = self._vectors([node.id for node in nodes])
        return {node.id: Said(stems_of(node.text, _names(node)), vectors.get(node.id)) for node in nodes}

    def _vectors(self, ids: Sequence[str]) -> dict[str, Floats]:
        embedder = self._ground.meaning.embedder()
        if embedder is None:
            return {}
        return {id_: np.asarray(vector) for id_, vector in self._ground.store.vectors(ids, embedder.id).items()}

    def _names_in(self, text: str) -> tuple[str, ...]:
        return tuple(name for spot in self._ground.vocabulary.names().spots(text) for name in spot.names)


def _names(node: Node) -> tuple[str, ...]:
    return tuple(name for name in (node.subject, *node.mentions) if name)
