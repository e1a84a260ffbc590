"""Thoughts as they are told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from dionysus_mcp.mind.moments import iso
from dionysus_mcp.mind.thoughtseeds.answers import SeedTold
from dionysus_mcp.mind.thoughtseeds.fading import expires
from dionysus_mcp.mind.thoughtseeds.values import CHILD_OF, Seed, SeedStatus
from dionysus_mcp.store.port import Node, Ties

DIGITS = 3


def seeds_told(store: Ties, nodes: Sequence[Node], now: datetime) -> Iterator[SeedTold]:
    """Thoughts with their parents, as of now."""
    ties = store.ties([node.id for node in nodes])
    parents = {tie.source: tie.target for tie in ties if tie.relation == CHILD_OF}
    for node in nodes:
        yield seed_told(Seed.of(node), parents.get(node.id), now)


def seed_told(seed: Seed, parent_id: str | None, now: datetime) -> SeedTold:
    pending = seed.status is SeedStatus.PENDING
    return SeedTold(
        id=seed.id,
        layer=seed.layer,
        content=seed.content,
        activation=round(seed.activation(now), DIGITS),
        status=seed.standing(now),
        why=seed.why,
        project_id=seed.project_id,
        created_at=seed.created_at,
        expires_at=iso(expires(seed.start, seed.created_at)) if pending else None,
        source_id=seed.source_id or None,
        parent_id=parent_id,
        merged_into=seed.merged_into or None,
    )
