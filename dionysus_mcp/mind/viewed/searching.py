"""A search as a run sees it: what others changed is found as it was, and what they made is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dionysus_mcp.mind.viewed.others import Others, Seen
from dionysus_mcp.mind.viewed.passing import passes
from dionysus_mcp.store.port import Candidate, Matches, Node, Probe, Searching, Where

MOST_SPARE = 500
"""So many things of others are looked past. Where more of them would come first, fewer are found."""


def searched(store: Searching, others: Others, probe: Probe, where: Where, limit: int) -> Matches:
    hidden = others.things()
    found = store.search(probe, where, _with_spare(limit, hidden))
    hidden = others.things()
    if not hidden:
        return found
    was = {id_: node for id_, node in hidden.items() if isinstance(node, Node) and passes(where, node)}
    kept = [one for one in found.candidates if one.node.id not in hidden]
    for moment, ids in others.moments(was).items():
        then = store.search(probe, where, _with_spare(limit, hidden), moment).candidates
        kept += [replace(one, node=was[one.node.id]) for one in then if one.node.id in ids]
    return Matches(_fitting(kept), found.weights)


def _with_spare(limit: int, hidden: Seen) -> int:
    return limit + min(len(hidden), MOST_SPARE)


def _fitting(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Without neighbours that were not found."""
    ids = {one.node.id for one in candidates}
    return tuple(
        replace(one, before=one.before if one.before in ids else "", after=one.after if one.after in ids else "")
        for one in candidates
    )
