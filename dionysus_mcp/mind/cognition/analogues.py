"""Earlier problems that are like one at hand: recorded events first, then memories and what followed them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dionysus_mcp.mind.answers import Hit
from dionysus_mcp.mind.cognition.answers import Analogue, Analogues, Cited, Ending
from dionysus_mcp.mind.cognition.events import ATTEMPT, ENDED, EVENT, OUTCOME, PROBLEM, role_of
from dionysus_mcp.mind.cognition.looking import GIST_CHARS, Looking, cited_node, listed
from dionysus_mcp.mind.filters import Filters
from dionysus_mcp.mind.ground import Ground
from dionysus_mcp.mind.naming import mentions, without_names
from dionysus_mcp.mind.values import MEMORY, Caller, MemoryType, Relation, Status
from dionysus_mcp.mind.writing import NOTHING, written
from dionysus_mcp.plain import shortened
from dionysus_mcp.store.port import Neighbour, Node, Reach

MOST = 20
NOTHING_LIKE_IT = "Memory holds nothing like it."
AROUND = Reach(fan_out=50)
FOLLOWS = frozenset({Relation.NEXT, Relation.CAUSES})
MOST_THEN = 3
TASK = "Say in a few sentences what carries over from these earlier cases to the question. Cite ids in brackets."


class Analogies:
    """Looks for them in memory."""

    def __init__(self, ground: Ground, looking: Looking) -> None:
        self._ground = ground
        self._looking = looking

    def recall(self, question: str, limit: int, caller: Caller) -> Analogues:
        found = self.find(question, limit, caller)
        said = NOTHING
        if found:
            said = written(self._ground.thinker, TASK, _material(question, found))
        return Analogues(tuple(found), said.mode, said.text or None, said.note if found else NOTHING_LIKE_IT)

    def find(self, question: str, limit: int, caller: Caller) -> list[Analogue]:
        """Events first, then what happened and how things are done; each best first."""
        events = self._near(question, limit, caller, [Filters(tags=(EVENT, PROBLEM))])
        kinds = [Filters(memory_type=kind) for kind in (MemoryType.EPISODIC, MemoryType.PROCEDURAL)]
        others = [hit for hit in self._near(question, limit, caller, kinds) if EVENT not in hit.tags]
        return [self._analogue(hit) for hit in (*events, *others)[:limit]]

    def _near(self, question: str, limit: int, caller: Caller, filters: Sequence[Filters]) -> list[Hit]:
        """What is like the question as it stands, or as it stands without its names: those differ in an analogue."""
        bare = without_names(question, mentions(question, None))
        texts = dict.fromkeys((question, bare))
        hits = [hit for one in filters for text in texts for hit in self._looking.near(text, caller, limit, one)]
        best: dict[str, Hit] = {}
        for hit in sorted(hits, key=lambda hit: (-hit.score, hit.occurred_at, hit.id)):
            best.setdefault(hit.id, hit)
        return list(best.values())[:limit]

    def _analogue(self, hit: Hit) -> Analogue:
        around = [near for near in self._ground.store.neighbours(hit.id, AROUND) if _is_active_memory(near.node)]
        roles = {role: near.node for near in around if (role := role_of(near.node))}
        is_event = EVENT in hit.tags
        return Analogue(
            id=hit.id,
            text=shortened(hit.content, GIST_CHARS),
            when=hit.occurred_at[:10],
            score=hit.score,
            ended=self._ended(hit) if is_event else Ending.UNKNOWN,
            attempt=_cited(roles.get(ATTEMPT)) if is_event else None,
            outcome=_cited(roles.get(OUTCOME)) if is_event else None,
            then=() if is_event else tuple(_followed(hit.id, around)),
        )

    def _ended(self, hit: Hit) -> Ending:
        said = [node.data.get("metadata", {}).get(ENDED) for node in self._ground.store.get([hit.id])]
        return next((ending for ending in Ending if ending in said), Ending.UNKNOWN)


def _followed(id_: str, around: Iterable[Neighbour]) -> list[Cited]:
    after = [near.node for near in around if near.link.source == id_ and near.link.relation in FOLLOWS]
    return [cited_node(node) for node in after[:MOST_THEN]]


def _is_active_memory(node: Node) -> bool:
    return node.kind == MEMORY and node.status == Status.ACTIVE


def _cited(node: Node | None) -> Cited | None:
    return cited_node(node) if node else None


def cases(found: Iterable[Analogue]) -> list[Cited]:
    """Every memory that the analogues cite."""
    return [
        one
        for case in found
        for one in (Cited(case.id, case.text), case.attempt, case.outcome, *case.then)
        if one is not None
    ]


def _material(question: str, found: Iterable[Analogue]) -> str:
    told = (f"{listed(cases([case]))}\nended: {case.ended}" for case in found)
    return f"Question: {question}\n\n" + "\n\n".join(told)
