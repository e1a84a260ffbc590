"""The command `reindex`: vectors for every memory that has none of the embedder in use."""

from __future__ import annotations

import argparse
from dataclasses import dataclass

from dionysus_mcp.cli.desk import Desk
from dionysus_mcp.errors import EmbedderError

PATIENCE_S = 120.0


@dataclass(frozen=True, slots=True)
class Reindexed:
    """How many memories got vectors, and how many are left without."""

    embedder: str
    embedded: int
    missing: int


def embedded(desk: Desk, patience_s: float | None = None) -> Reindexed | None:
    """What got vectors; None without an embedder. Broken off, a server or `dionysus reindex` goes on with it."""
    catching_up, embedder = desk.mind.catching_up, desk.mind.meaning.embedder(patience_s)
    if embedder is None:
        return None
    total = catching_up.missing(embedder)
    with desk.progress("Embedding") as progress:
        done = catching_up.run(embedder, lambda count: progress(count, total), lambda: False)
    return Reindexed(embedder.id, done, catching_up.missing(embedder))


def reindex(desk: Desk, words: argparse.Namespace) -> int:
    del words
    answer = embedded(desk, PATIENCE_S)
    if answer is None:
        standing = desk.mind.meaning.standing()
        raise EmbedderError(f"There is no embedder: {standing.why}.", f"To mend it, {standing.fix}.")
    desk.tell(answer, _told)
    return 1 if answer.missing else 0


def _told(answer: Reindexed) -> str:
    left = f" {answer.missing} are left without: {answer.embedder} failed on them." if answer.missing else ""
    return f"{answer.embedded} memories got vectors of {answer.embedder}.{left}"
