"""What happened on a project, found by words and by meaning."""

from __future__ import annotations

from collections.abc import Sequence

from dionysus_mcp.mind.asking import understood
from dionysus_mcp.mind.ground import Ground
from dionysus_mcp.mind.ranking import ranked, shown
from dionysus_mcp.mind.recall import CANDIDATES, MEANING, WORDS
from dionysus_mcp.mind.words import checked_query
from dionysus_mcp.store.port import Matches, Node, Probe, Where


def found(ground: Ground, query: str, wheres: Sequence[Where], limit: int) -> tuple[list[Node], str]:
    """The best things that pass any of the filters, and how they were found: ranked as memories are."""
    vocabulary = ground.vocabulary
    question = understood(checked_query(query), vocabulary.names(), vocabulary.aliases, ground.clock())
    made = ground.meaning.of_question(question.plain)
    probe = Probe(question.words, made[1] if made else None, made[0] if made else "")
    matches = [ground.store.search(probe, where, max(CANDIDATES, limit)) for where in wheres]
    best = ranked(_together(matches), question, ground.rules.weights)
    return [one.node for one in shown(best, limit, ground.rules.weights)], MEANING if made else WORDS


def _together(several: Sequence[Matches]) -> Matches:
    found = {one.node.id: one for matches in several for one in matches.candidates}
    return Matches(tuple(found.values()), several[0].weights if several else {})
