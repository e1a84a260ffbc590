"""A competition: one thought of a layer wins, what says the same merges into it, the rest has lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from dionysus_mcp.errors import Conflict
from dionysus_mcp.mind.basins.activation import excite, tie
from dionysus_mcp.mind.basins.basins import Basins
from dionysus_mcp.mind.ground import Ground
from dionysus_mcp.mind.kinds import ID, KINDS, Kind, free_id_of
from dionysus_mcp.mind.models.values import Prediction
from dionysus_mcp.mind.thoughtseeds.answers import Competed, Competitor
from dionysus_mcp.mind.thoughtseeds.layers import Layer
from dionysus_mcp.mind.thoughtseeds.rivals import Rival, Rivals
from dionysus_mcp.mind.thoughtseeds.sameness import CLOSE, contradiction, likeness
from dionysus_mcp.mind.thoughtseeds.telling import DIGITS, seed_told
from dionysus_mcp.mind.thoughtseeds.values import CHILD_OF, CROWNED, Seed, SeedStatus
from dionysus_mcp.mind.values import Caller, Status
from dionysus_mcp.store.port import Change, Link, Node, Unit

TRIES = 5
STRENGTH = 0.3
"""With which the basins of a winner are activated."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is to be written, as it was found before the unit of work began."""

    rivals: Rivals
    compared_by: str
    competitors: tuple[Competitor, ...]
    basins: tuple[str, ...] = ()

    @property
    def winner(self) -> Rival:
        return self.rivals.ranked[0]

    @property
    def energy(self) -> float:
        """All activation that competed."""
        return round(sum(one.activation for one in self.rivals.ranked), DIGITS)

    @property
    def remaining(self) -> list[Seed]:
        """The winner and what merges into it."""
        both = zip(self.rivals.ranked, self.competitors, strict=True)
        return [rival.seed for rival, told in both if told.outcome is not SeedStatus.LOST]


class Competing:
    """Holds competitions. What is slow is done before the store is written to; what changed meanwhile is seen then."""

    def __init__(self, ground: Ground, basins: Basins) -> None:
        self._ground = ground
        self._store = ground.store
        self._basins = basins

    def run(self, layer: Layer, projects: tuple[str, ...], caller: Caller, *, promote: bool) -> Competed:
        for _ in range(TRIES):
            now = self._ground.clock()
            rivals = Rivals(self._store, layer, projects, now)
            if not rivals.ranked:
                return Competed(layer, note="There is nothing to compete: no thought is pending in this layer.")
            outcome = self._outcome(rivals)
            with self._store.unit(caller.stamp) as unit:
                if all(_as_it_was(unit, one.seed) for one in rivals.ranked):
                    outcome = replace(outcome, basins=tuple(id_ for id_ in outcome.basins if unit.get(id_)))
                    return _told(outcome, _written(unit, outcome, now, promote=promote), now, promote=promote)
        raise Conflict("The thoughts of this layer keep changing.", "Try again.")

    def _outcome(self, rivals: Rivals) -> Outcome:
        winner, *others = rivals.ranked
        by, closeness = likeness(self._ground.meaning, winner.seed.content, [one.seed.content for one in others])
        beaten = (_beaten(one, winner, score, CLOSE[by]) for one, score in zip(others, closeness, strict=True))
        outcome = Outcome(rivals, by, (_competitor(winner, SeedStatus.WON), *beaten))
        return replace(outcome, basins=self._basins_of(outcome.remaining))

    def _basins_of(self, seeds: Sequence[Seed]) -> tuple[str, ...]:
        """The basins of the memories that these thoughts come from."""
        memories = [id_ for seed in seeds if seed.source_id for id_ in self._memories_of(seed.source_id)]
        if not memories:
            return ()
        self._basins.catch_up()
        return tuple(dict.fromkeys(self._basins.of_memories(memories).values()))

    def _memories_of(self, source_id: str) -> tuple[str, ...]:
        """The memory itself; of a prediction, the situation and the outcome that it goes by."""
        found = ID.fullmatch(source_id)
        if not found or KINDS.get(found[1]) is not Kind.PREDICTION:
            return (source_id,)
        left = (node for node in self._store.get([source_id]) if node.status != Status.PURGED)
        return next((Prediction.of(node).says for node in left), ())


@dataclass(frozen=True, slots=True)
class _Written:
    """What a unit of work has made of an outcome."""

    record: Node
    change: Change | None
    risen: Seed | None


def _written(unit: Unit, outcome: Outcome, now: datetime, *, promote: bool) -> _Written:
    unit.act()
    winner = outcome.winner.seed
    record = _record(unit, outcome)
    change = unit.put(record)
    unit.put(Link(record.id, CROWNED, winner.id))
    for rival, told in zip(outcome.rivals.ranked, outcome.competitors, strict=True):
        into = winner.id if told.outcome is SeedStatus.MERGED else ""
        unit.put(replace(rival.seed, status=told.outcome, merged_into=into).node())
    tie(unit, excite(unit, outcome.basins, STRENGTH, now), outcome.basins, now)
    above = winner.layer.above if promote else None
    return _Written(record, change, _promoted(unit, outcome.winner, above) if above else None)


def _record(unit: Unit, outcome: Outcome) -> Node:
    competitors, seed = outcome.competitors, outcome.winner.seed
    data = {
        "winner": seed.id,
        "why": outcome.rivals.why(),
        "compared_by": outcome.compared_by,
        "energy": outcome.energy,
        "competitors": [{"id": one.id, "activation": one.activation, "outcome": one.outcome} for one in competitors],
        "basins": list(outcome.basins),
    }
    return Node(free_id_of(unit, Kind.COMPETITION), Kind.COMPETITION, seed.project_id, label=seed.layer, data=data)


def _told(outcome: Outcome, written: _Written, now: datetime, *, promote: bool) -> Competed:
    competitors, winner, risen = outcome.competitors, outcome.winner.seed, written.risen
    return Competed(
        layer=winner.layer,
        competitors=competitors,
        competition_id=written.record.id,
        winner=seed_told(replace(winner, status=SeedStatus.WON), None, now),
        why=outcome.rivals.why(),
        compared_by=outcome.compared_by if len(competitors) > 1 else None,
        energy=outcome.energy,
        basins=outcome.basins,
        promoted=seed_told(risen, winner.id, now) if risen else None,
        left_out=outcome.rivals.left_out,
        change=written.change.seq if written.change else None,
        note="There is no layer above this one." if promote and not risen else None,
    )


def _promoted(unit: Unit, winner: Rival, layer: Layer) -> Seed:
    """The winner's child in the layer above, as active as the winner is."""
    risen = Seed(
        id=free_id_of(unit, Kind.SEED),
        layer=layer,
        content=winner.seed.content,
        project_id=winner.seed.project_id,
        start=winner.activation,
        why=f"{winner.seed.id} won in the layer below with it",
        source_id=winner.seed.source_id,
    )
    unit.put(risen.node())
    unit.put(Link(risen.id, CHILD_OF, winner.seed.id))
    stored = unit.get(risen.id)
    return Seed.of(stored) if isinstance(stored, Node) else risen


def _beaten(rival: Rival, winner: Rival, score: float, close: float) -> Competitor:
    if score < close:
        return replace(_competitor(rival, SeedStatus.LOST), likeness=round(score, DIGITS))
    but = contradiction(rival.seed.content, winner.seed.content)
    outcome = SeedStatus.LOST if but else SeedStatus.MERGED
    return replace(_competitor(rival, outcome), likeness=round(score, DIGITS), but=but)


def _competitor(rival: Rival, outcome: SeedStatus) -> Competitor:
    return Competitor(rival.seed.id, round(rival.activation, DIGITS), outcome)


def _as_it_was(unit: Unit, seed: Seed) -> bool:
    now = unit.get(seed.id)
    return isinstance(now, Node) and (now.version, now.status) == (seed.version, SeedStatus.PENDING)
