"""Whether two beliefs can both be true."""

from __future__ import annotations

from dionysus_mcp.mind.coherence.belief import Belief
from dionysus_mcp.mind.truth.compare import compare
from dionysus_mcp.mind.truth.verdict import Kind, Statement


def opposed(one: Belief, other: Belief) -> str | None:
    """The rule by which one says another thing of the same, in whichever order they are read."""
    for older, newer in ((one, other), (other, one)):
        verdict = compare(Statement(older.statement, older.subject), Statement(newer.statement, newer.subject))
        if verdict.kind is Kind.CHANGE:
            return verdict.rule
    return None
