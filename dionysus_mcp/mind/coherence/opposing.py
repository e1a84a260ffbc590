"""Whether two statements can both be true, whichever was said first."""

from __future__ import annotations

from itertools import permutations

from dionysus_mcp.mind.truth.compare import compare
from dionysus_mcp.mind.truth.verdict import Kind, Statement


def opposed(one: Statement, other: Statement) -> str | None:
    """The rule by which one says another thing of the same. When they were said is left out of it."""
    undated = [Statement(said.content, said.subject, memory_type=said.memory_type) for said in (one, other)]
    verdicts = (compare(older, newer) for older, newer in permutations(undated))
    return next((verdict.rule for verdict in verdicts if verdict.kind is Kind.CHANGE), None)
