"""Assessing: how the active basins, the models and the open predictions hang together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from dionysus_mcp.mind.basins.answers import ActiveBasins, BasinView
from dionysus_mcp.mind.basins.basins import Basins
from dionysus_mcp.mind.basins.values import State
from dionysus_mcp.mind.checks import Limits
from dionysus_mcp.mind.coherence import formulas
from dionysus_mcp.mind.coherence.answers import Assessed, Contradiction, Part
from dionysus_mcp.mind.filters import projects
from dionysus_mcp.mind.ground import Ground
from dionysus_mcp.mind.kinds import Kind
from dionysus_mcp.mind.models.models import Models
from dionysus_mcp.mind.models.values import HAS_BASIN, Domain, ModelStatus, Prediction
from dionysus_mcp.mind.values import EVERY_PROJECT, MEMORY, Caller, Relation, Status
from dionysus_mcp.mind.writing import noted
from dionysus_mcp.store.port import Order, Ties, Where

MOST_BASINS = 100
MOST_MODELS = 200
EVIDENCE = 20
NEWEST = 500
"""Contradictions are looked for among so many memories, the newest."""
CONTRADICTIONS = 10
ONLY_NEWEST = f"Contradictions were looked for among the newest {NEWEST} memories."
NO_BASINS = "no basin is active"
ONE_BASIN = "one active basin has nothing to be linked to"
NO_STABILITY = "no active basin has members enough"
NO_SELF = "there is no model of the domain self"
NO_PREDICTIONS = "no prediction is open"
NOT_KNOWN_HOW_SURE = "how sure the open predictions are is not known yet"
NOTHING = "nothing of what coherence is made of is there yet"


@dataclass(frozen=True, slots=True)
class Scope:
    """Where it is looked: in a project and in what is true everywhere; in all projects when there is none."""

    projects: tuple[str, ...]

    @classmethod
    def of(cls, project_id: str | None, caller: Caller, limits: Limits) -> Scope:
        return cls(projects(project_id, caller, limits))

    @property
    def project(self) -> str | None:
        return self.projects[0] if self.projects else None


@dataclass(frozen=True, slots=True)
class Assessing:
    """Everything is read anew each time; nothing of it is kept."""

    ground: Ground
    basins: Basins
    models: Models

    def assess(self, scope: Scope) -> Assessed:
        """The whole, part by part."""
        found = self.active(scope)
        parts = self.parts(awake(found.basins), self.expected(scope))
        coherence = whole(parts)
        newest = self.newest(scope)
        pairs = list(contradictions(self.ground.store, newest))
        return Assessed(
            coherence=coherence,
            **parts,
            unknown=NOTHING if coherence is None else None,
            contradictions=len(pairs),
            contradicting=tuple(pairs[:CONTRADICTIONS]),
            note=noted(found.note, ONLY_NEWEST if len(newest) == NEWEST else None),
        )

    def newest(self, scope: Scope) -> set[str]:
        """The newest memories that hold now."""
        where = Where(MEMORY, scope.projects, statuses=(Status.ACTIVE,))
        return {node.id for node in self.ground.store.find(where, Order.NEWEST, NEWEST)}

    def active(self, scope: Scope) -> ActiveBasins:
        return self.basins.active(MOST_BASINS, scope.project)

    def expected(self, scope: Scope) -> list[Prediction]:
        return self.models.open_predictions(scope.project or EVERY_PROJECT)

    def parts(self, active: Sequence[BasinView], expected: Sequence[Prediction]) -> dict[str, Part]:
        """What coherence is made of, as far as it is known."""
        return self._of_basins(active) | {"counterfactual": counterfactual(expected)}

    def _of_basins(self, active: Sequence[BasinView]) -> dict[str, Part]:
        if not active:
            return dict.fromkeys(("spatial", "temporal", "causal", "embodied"), Part(None, NO_BASINS))
        ids = tuple(basin.id for basin in active)
        stable = [basin for basin in active if basin.stability is not None]
        return {
            "spatial": self._spatial(ids),
            "temporal": part(
                formulas.temporal([basin.stability for basin in stable if basin.stability is not None]),
                NO_STABILITY,
                [basin.id for basin in stable],
            ),
            "causal": part(formulas.causal([basin.clause_strength for basin in active]), NO_BASINS, ids),
            "embodied": self._embodied(ids),
        }

    def _spatial(self, ids: Sequence[str]) -> Part:
        if len(ids) == 1:
            return Part(None, ONE_BASIN)
        links = [link for link in self.basins.links(ids) if {link.one, link.other} <= set(ids)]
        return part(formulas.spatial(len(links), len(ids)), NO_BASINS, ids)

    def _embodied(self, ids: Sequence[str]) -> Part:
        """Of the active basins, those that a model of oneself stands on."""
        where = Where(Kind.MODEL, labels=(Domain.SELF,), statuses=(ModelStatus.DRAFT, ModelStatus.ACTIVE))
        selves = [node.id for node in self.ground.store.find(where, Order.NEWEST, MOST_MODELS)]
        if not selves:
            return Part(None, NO_SELF)
        own = {tie.target for tie in self.ground.store.ties(selves) if tie.relation == HAS_BASIN} & set(ids)
        return part(formulas.embodied(len(own), len(ids)), NO_BASINS, [*sorted(own), *selves])


def whole(parts: Mapping[str, Part]) -> float | None:
    return rounded(formulas.coherence({name: part.value for name, part in parts.items()}))


def awake(basins: Iterable[BasinView]) -> list[BasinView]:
    """Those that are on the mind, or fading from it; not those that were only brushed."""
    return [basin for basin in basins if basin.state is not State.DORMANT]


def counterfactual(predictions: Sequence[Prediction]) -> Part:
    sure = [(one.id, one.confidence) for one in predictions if one.confidence is not None]
    value = formulas.counterfactual([confidence for _, confidence in sure])
    return part(value, NOT_KNOWN_HOW_SURE if predictions else NO_PREDICTIONS, [id_ for id_, _ in sure])


def contradictions(store: Ties, newest: set[str]) -> Iterator[Contradiction]:
    """Pairs of these that are tied as contradicting each other."""
    seen: set[frozenset[str]] = set()
    for tie in store.ties(sorted(newest)):
        pair = frozenset((tie.source, tie.target))
        if tie.relation == Relation.CONTRADICTS and pair <= newest and pair not in seen:
            seen.add(pair)
            yield Contradiction(tie.source, tie.target)


def part(value: float | None, unknown: str, evidence: Sequence[str]) -> Part:
    if value is None:
        return Part(None, unknown)
    return Part(rounded(value), evidence=tuple(islice(evidence, EVIDENCE)))


def rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
