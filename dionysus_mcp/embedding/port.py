"""The embedder port: texts become vectors whose dot product says how close their meanings are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]
else:
    Vectors = Any


class Embedder(Protocol):
    """Makes vectors. Those of one `id` can be compared with each other, and with no others."""

    @property
    def id(self) -> str:
        """Stored with every vector: the model and the form of its weights, as far as it changes the vectors."""

    @property
    def dimension(self) -> int: ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row of length 1 for each text, in order. Safe to call from several threads."""


class State(StrEnum):
    """How far an embedder is."""

    OFF = "off"
    """The settings want none."""
    IDLE = "idle"
    LOADING = "loading"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of an embedder, and, when it is of no use, why and what mends it."""

    state: State
    embedder: str = ""
    why: str = ""
    fix: str = ""


class Embedding(Protocol):
    """An embedder that loads when it is first needed, in a thread of its own, while words already answer."""

    def start(self) -> None:
        """Begin to load, unless that was begun before. Returns at once."""

    def ready(self, patience_s: float) -> Embedder | None:
        """The embedder, if it is loaded by then; starts the loading when nobody did. Never raises."""

    def standing(self) -> Standing: ...
