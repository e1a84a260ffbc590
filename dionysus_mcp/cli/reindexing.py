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


def reindex(desk: Desk, words: argparse.Namespace) -> int:
    del words
    mind = desk.mind
    embedder = mind.meaning.embedder(PATIENCE_S)
    if embedder is None:
        standing = mind.meaning.standing()
        raise EmbedderError(f"There is no embedder: {standing.why}.", f"To mend it, {standing.fix}.")
    total = mind.catching_up.missing(embedder)
    with desk.progress("Embedding") as progress:
        done = mind.catching_up.run(embedder, lambda count: progress(count, total), lambda: False)
    left = mind.catching_up.missing(embedder)
    desk.tell(Reindexed(embedder.id, done, left), _told)
    return 1 if left else 0


def _told(answer: Reindexed) -> str:
    left = f" {answer.missing} are left without: {answer.embedder} failed on them." if answer.missing else ""
    return f"{answer.embedded} memories got vectors of {answer.embedder}.{left}"
