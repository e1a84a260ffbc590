"""Storing what was planned, in one act: what changed since it was planned is left for the next run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from dionysus_mcp.mind.consolidation.planning import SOURCE, Planned
from dionysus_mcp.mind.creating import free_id
from dionysus_mcp.mind.meaning import Vectors
from dionysus_mcp.mind.superseding import close_older
from dionysus_mcp.mind.values import Memory, Relation
from dionysus_mcp.store.port import Link, Node, Thing, Unit


@dataclass(frozen=True, slots=True)
class Made:
    """What became of a plan; nothing yet, in a dry run. Any change of the act takes all of it back."""

    planned: Planned
    id: str = ""
    change: int | None = None


def write(unit: Unit, planned: Sequence[Planned], vectors: Sequence[Vectors | None]) -> list[Made]:
    unit.act()
    return [_written(unit, *one) for one in zip(planned, vectors, strict=True) if _still_holds(unit, one[0])]


def _written(unit: Unit, planned: Planned, vectors: Vectors | None) -> Made:
    node = replace(planned.memory, id=free_id(unit)).node()
    change = unit.put(node)
    if vectors:
        unit.embed(node.id, vectors.embedder, vectors.vectors)
    for source in planned.sources:
        unit.put(Link(node.id, Relation.DERIVED_FROM, source.id))
    for older in _nodes(unit, planned.supersedes):
        close_older(unit, node, older, f"said {planned.times} times by now")
    return Made(planned, node.id, change.seq if change else None)


def _still_holds(unit: Unit, planned: Planned) -> bool:
    """Whether everything is as it was when it was looked at, and nobody else has consolidated it since."""
    seen = (*planned.sources, *planned.supersedes)
    if len(list(_nodes(unit, seen))) < len(seen):
        return False
    known = {memory.id for memory in planned.about}
    citing = {tie.source for source in planned.sources for tie in unit.links(source.id) if _cites(tie, source.id)}
    return not any(_is_consolidation(unit.get(id_)) for id_ in citing - known)


def _nodes(unit: Unit, memories: Sequence[Memory]) -> Iterator[Node]:
    """Those that have not changed."""
    for memory in memories:
        node = unit.get(memory.id)
        if isinstance(node, Node) and node.version == memory.version and node.status == memory.status:
            yield node


def _cites(tie: Link, source: str) -> bool:
    return tie.relation == Relation.DERIVED_FROM and tie.target == source


def _is_consolidation(thing: Thing | None) -> bool:
    return isinstance(thing, Node) and thing.data.get("source") == SOURCE
