"""The command `reindex`: vectors for every memory that has none of the embedder in use, and names for old ones."""

from __future__ import annotations

import argparse
from dataclasses import dataclass

from dionysus_mcp.cli.desk import Desk
from dionysus_mcp.errors import EmbedderError

PATIENCE_S = 120.0


@dataclass(frozen=True, slots=True)
class Reindexed:
    """How many memories got vectors, how many are left without, and how many got the names that they mention."""

    embedder: str
    embedded: int
    missing: int
    named: int = 0


def caught_up(desk: Desk, patience_s: float | None = None) -> Reindexed:
    """What got names and vectors, as far as there is an embedder. Broken off, a server or `reindex` goes on with it."""
    catching_up = desk.mind.catching_up
    named = catching_up.find_names(lambda: False)
    embedder = desk.mind.meaning.embedder(patience_s)
    if embedder is None:
        return Reindexed("", 0, 0, named)
    total = catching_up.missing(embedder)
    with desk.progress("Embedding") as progress:
        done = catching_up.run(embedder, lambda count: progress(count, total), lambda: False)
    return Reindexed(embedder.id, done, catching_up.missing(embedder), named)


def reindex(desk: Desk, words: argparse.Namespace) -> int:
    del words
    answer = caught_up(desk, PATIENCE_S)
    if not answer.embedder:
        standing = desk.mind.meaning.standing()
        raise EmbedderError(
            f"There is no embedder: {standing.why}.{_names(answer)}", f"To mend it, {standing.fix}.", named=answer.named
        )
    desk.tell(answer, _told)
    return 1 if answer.missing else 0


def _told(answer: Reindexed) -> str:
    left = f" {answer.missing} are left without: {answer.embedder} failed on them." if answer.missing else ""
    return f"{answer.embedded} memories got vectors of {answer.embedder}.{left}{_names(answer)}"


def _names(answer: Reindexed) -> str:
    return f" {answer.named} memories from before names were kept got theirs." if answer.named else ""
