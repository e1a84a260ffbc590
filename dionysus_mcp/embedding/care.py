"""Looks after the embedder: what is in force and whether it works, and getting the weights of the model."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO

from dionysus_mcp.embedding.fetch import fetch
from dionysus_mcp.embedding.port import Embedder, Embedding, State
from dionysus_mcp.embedding.weights import are_right, places

LOADING_S = 120.0


class Weights(StrEnum):
    """How it stands with the weights of the model that comes with us."""

    RIGHT = "right"
    WRONG = "wrong"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class ModelReport:
    """The embedder in force. `why` and `fix` are empty when it works."""

    setting: str
    state: State
    embedder: str
    dimension: int
    runs_on: str
    why: str
    fix: str
    weights: Weights
    weights_file: str
    cache: str


@dataclass(frozen=True, slots=True)
class Fetched:
    weights_file: str
    new: bool


class ModelCare:
    def __init__(self, embedding: Embedding, setting: str, home: Path) -> None:
        self._embedding = embedding
        self._setting = setting
        self._home = home

    def report(self) -> ModelReport:
        """Loads the embedder, to see whether it works."""
        embedder = self._embedding.ready(LOADING_S)
        standing = self._embedding.standing()
        weights, file = self._weights()
        return ModelReport(
            setting=self._setting,
            state=standing.state,
            embedder=standing.embedder,
            dimension=embedder.dimension if embedder else 0,
            runs_on=_engine(embedder),
            why=standing.why,
            fix=standing.fix,
            weights=weights,
            weights_file=str(file),
            cache=str(self._home / "cache"),
        )

    def fetch(self, terminal: IO[str] | None) -> Fetched:
        """Get the weights, unless the right ones are there."""
        weights, file = self._weights()
        if weights is Weights.RIGHT:
            return Fetched(str(file), new=False)
        return Fetched(str(fetch(places(self._home), terminal)), new=True)

    def _weights(self) -> tuple[Weights, Path]:
        there = [place for place in places(self._home) if place.is_file()]
        right = next(filter(are_right, there), None)
        if right:
            return Weights.RIGHT, right
        return (Weights.WRONG, there[0]) if there else (Weights.MISSING, places(self._home)[0])


def _engine(embedder: Embedder | None) -> str:
    """What an embedder says of itself beside the port, if it does."""
    return str(getattr(embedder, "runs_on", ""))
