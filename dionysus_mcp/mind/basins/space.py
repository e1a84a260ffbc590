"""The space in which memories lie beside each other: meaning without names, and telling words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dionysus_mcp.mind.ground import Ground

Floats = NDArray[np.float32]


class Space:
    """Makes places for texts."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def vectors_of(self, ids: Sequence[str]) -> dict[str, Floats]:
        """The vector, of length 1, of each of these memories' texts without names; none where there is no embedder."""
        raise NotImplementedError

    def of_text(self, text: str) -> Floats | None:
        """The same of any text."""
        raise NotImplementedError

    @staticmethod
    def stems(text: str) -> tuple[str, ...]:
        """The telling words of a text, each once, without their endings."""
        raise NotImplementedError
