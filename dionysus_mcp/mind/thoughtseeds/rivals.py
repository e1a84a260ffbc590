"""Who competes in a layer, and in which order they come out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from dionysus_mcp.mind.kinds import Kind
from dionysus_mcp.mind.moments import iso
from dionysus_mcp.mind.thoughtseeds.fading import LEAST, LONGEST_LIFE
from dionysus_mcp.mind.thoughtseeds.layers import Layer
from dionysus_mcp.mind.thoughtseeds.values import CHILD_OF, Seed, SeedStatus
from dionysus_mcp.store.port import Node, Order, Reach, Store, Where

MOST = 100
"""Thoughts that compete at once."""
MOST_LOOKED_AT = 1_000
MOST_KIN = 100
TIE_DIGITS = 2
"""Activations that are equal to a hundredth are a tie."""


@dataclass(frozen=True, slots=True)
class Rival:
    """A thought, how active it is now, and how much support it has from other layers, where that decides."""

    seed: Seed
    activation: float
    support: float = 0.0

    @property
    def rank(self) -> float:
        return round(self.activation, TIE_DIGITS)

    @property
    def place(self) -> tuple[float, float, str, str]:
        """The best first: the most active, the best supported, the oldest."""
        return -self.rank, -self.support, self.seed.created_at, self.seed.id


class Rivals:
    """The thoughts of a layer that have not expired, the best first; `left_out` counts those beyond the most."""

    def __init__(self, store: Store, layer: Layer, projects: tuple[str, ...], now: datetime) -> None:
        self._store = store
        self._now = now
        where = Where(
            Kind.SEED,
            projects,
            labels=(layer,),
            statuses=(SeedStatus.PENDING,),
            since=iso(now - LONGEST_LIFE),
        )
        alive = [*self._alive(store.find(where, Order.WEIGHTIEST, MOST_LOOKED_AT))]
        best = sorted(alive, key=lambda one: one.place)
        self.ranked = self._supported(best[:MOST])
        self.left_out = len(best) - len(self.ranked)

    def why(self) -> str:
        """Why the first one is the first."""
        first, second = self.ranked[0], next(iter(self.ranked[1:]), None)
        if second is None:
            return f"nothing else was there; activation {first.rank:.2f}"
        if first.rank > second.rank:
            return f"activation {first.rank:.2f} over {second.rank:.2f}"
        if first.support > second.support:
            return f"a tie at {first.rank:.2f}: support from other layers {first.support:.2f} over {second.support:.2f}"
        older = first.seed.created_at < second.seed.created_at
        last = "it is the older one" if older else "and as old: it is the first by id"
        return f"a tie at {first.rank:.2f}, also in support from other layers: {last}"

    def _supported(self, best: Sequence[Rival]) -> list[Rival]:
        """Support is looked for where it decides: among those that tie for the first place."""
        tied = [one for one in best if one.rank == best[0].rank]
        if len(tied) == len(best[:1]):
            return list(best)
        supported = [Rival(one.seed, one.activation, self._support(one.seed)) for one in tied]
        return sorted([*supported, *best[len(tied) :]], key=lambda one: one.place)

    def _support(self, seed: Seed) -> float:
        """The activation of what is alive in other layers and is its parent, its child, or from the same source."""
        tied = self._store.neighbours(seed.id, Reach(relations=(CHILD_OF,), fan_out=MOST_KIN))
        same = Where(Kind.SEED, tags=(seed.source_id,), since=iso(self._now - LONGEST_LIFE))
        kin = self._store.find(same, Order.NEWEST, MOST_KIN) if seed.source_id else ()
        others = {node.id: node for node in chain((one.node for one in tied), kin)}
        standing = (one for one in self._alive(others.values()) if one.seed.layer is not seed.layer)
        return round(sum(one.activation for one in standing), TIE_DIGITS)

    def _alive(self, nodes: Iterable[Node]) -> Iterator[Rival]:
        for node in nodes:
            seed = Seed.of(node)
            activation = seed.activation(self._now)
            if activation >= LEAST and seed.status in {SeedStatus.PENDING, SeedStatus.WON}:
                yield Rival(seed, activation)
