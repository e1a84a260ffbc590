"""Situations of cases are many and say nearly the same: few of them are shown, each with what came next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dionysus_mcp.mind.kinds import ID, PREFIXES, Kind
from dionysus_mcp.mind.ranking import Ranked
from dionysus_mcp.mind.values import Relation
from dionysus_mcp.store.port import Store, Ties

MOST = 2
MADE_BY = frozenset(PREFIXES[kind] for kind in (Kind.MODEL, Kind.PREDICTION))


@dataclass(frozen=True, slots=True)
class Apart:
    """What may be shown, and what of cases steps back."""

    kept: Sequence[Ranked]
    stepped_back: frozenset[str]
    next_of: Mapping[str, str]
    """Of each situation, the id of what came next."""


def begun_cases(store: Ties, sources: Mapping[str, str | None]) -> dict[str, str]:
    """Which of these memories begin a case, by their ids and sources; and the id of what came next, the last of it."""
    made = [id_ for id_, source in sources.items() if _made(source)]
    ties = [tie for tie in (store.ties(made) if made else ()) if tie.relation == Relation.NEXT and "model" in tie.data]
    return {tie.source: tie.target for tie in sorted(ties, key=lambda tie: tie.created_at)}


def set_apart(store: Store, found: Sequence[Ranked]) -> Apart:
    """All but the situations behind the best few, and observations that say what a better one says, word for word."""
    next_of = begun_cases(store, {one.node.id: one.node.data.get("source") for one in found})
    back = stepping_back((one.node.id for one in found), next_of) | _said_before(found)
    return Apart([one for one in found if one.node.id not in back] if back else found, back, next_of)


def _made(source: str | None) -> bool:
    """Whether a memory was recorded for a model; what people name as a source may begin like an id."""
    found = ID.fullmatch(source or "")
    return found is not None and found[1] in MADE_BY


def _said_before(found: Sequence[Ranked]) -> frozenset[str]:
    made = [one.node for one in found if _made(one.node.data.get("source"))]
    firsts = {node.text.casefold(): node.id for node in reversed(made)}
    return frozenset(node.id for node in made if firsts[node.text.casefold()] != node.id)


def stepping_back(ids: Iterable[str], situations: Mapping[str, str]) -> frozenset[str]:
    return frozenset([id_ for id_ in ids if id_ in situations][MOST:])
