"""Cases: what followed what. A situation and an outcome are memories; the tie NEXT between them makes the case."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dionysus_mcp.mind.basins.basins import Basins
from dionysus_mcp.mind.ground import Ground
from dionysus_mcp.mind.models.arithmetic import Likeness
from dionysus_mcp.mind.models.comparing import Said, compared
from dionysus_mcp.mind.models.judged import Truths, not_judged, told_apart
from dionysus_mcp.mind.models.reading import Texts
from dionysus_mcp.mind.models.values import Model, Pair, Prediction
from dionysus_mcp.mind.values import GLOBAL_PROJECT, MEMORY, Relation, Status
from dionysus_mcp.mind.words import query_words, telling_words
from dionysus_mcp.store.port import Link, Node, Probe, Where

CANDIDATES = 240
"""So many memories by words and as many by meaning are looked at; about half of them begin a case."""
STANDING = (Status.ACTIVE, Status.SUPERSEDED)


@dataclass(frozen=True, slots=True)
class Case:
    """A situation and what came next."""

    situation: Node
    outcome: Node
    tie: Link

    @property
    def pair(self) -> Pair:
        return self.situation.id, self.outcome.id

    @property
    def foretold_by(self) -> str:
        """The prediction that it was compared with, if there was one."""
        return str(self.tie.data.get("prediction") or "")

    @property
    def closed_at(self) -> str:
        """Since when it does not hold any more: it was closed by a revision, or what it says was superseded."""
        superseded = self.outcome if self.outcome.status == Status.SUPERSEDED else self.situation
        return str(self.tie.data.get("valid_to") or superseded.ended_at)

    @property
    def age(self) -> tuple[str, str, str]:
        """By what cases are put in the order of time."""
        return (self.situation.happened_at, self.outcome.happened_at, self.outcome.id)


@dataclass(frozen=True, slots=True)
class Near:
    """The cases near a situation, oldest first, and how alike they are."""

    cases: tuple[Case, ...]
    likeness: Likeness
    unclear: Truths
    """Whose outcome could not be told to be what was foretold, nor to be something else."""


@dataclass(frozen=True, slots=True)
class Around:
    """Every case around a situation, whichever model it belongs to."""

    asked: Said
    cases: tuple[Case, ...]


class Cases:
    """Finds cases, a bounded number of them however many there are."""

    def __init__(self, ground: Ground, basins: Basins, texts: Texts) -> None:
        self._ground = ground
        self._store = ground.store
        self._basins = basins
        self._texts = texts

    def around(self, context: str, projects: tuple[str, ...]) -> Around:
        """What a search finds near a situation, with what followed it."""
        asked, embedder = self._texts.asked(context), self._ground.meaning.embedder()
        vector = None if asked.vector is None or embedder is None else asked.vector.tolist()
        probe = Probe(telling_words(query_words(context)), vector, embedder.id if embedder else "")
        matches = self._store.search(probe, Where(MEMORY, projects, statuses=STANDING), CANDIDATES)
        return Around(asked, tuple(self.begun_by([candidate.node for candidate in matches.candidates])))

    def near(self, around: Around, model: Model, basins: Iterable[str]) -> Near:
        """Those of a model, compared: they lie in its basins, or are made by what it predicted."""
        own = self._of(model, frozenset(basins), around.cases)
        said = self._texts.of([node for case in own for node in (case.situation, case.outcome)])
        found = compared(
            around.asked,
            [said[case.situation.id] for case in own],
            [said[case.outcome.id] for case in own],
        )
        near = tuple(own[place] for place in found.places)
        outcomes, made = [case.outcome for case in near], self._foretold(near)
        return Near(near, told_apart(found.likeness, outcomes, made), not_judged(outcomes, made))

    def of_pairs(self, pairs: Sequence[Pair]) -> list[Case | None]:
        """The cases with these ids; None for what was taken back, forgotten or erased since."""
        nodes = {node.id: node for node in self._store.get(list({id_ for pair in pairs for id_ in pair}))}
        standing = {id_: node for id_, node in nodes.items() if node.status != Status.PURGED}
        return [
            Case(standing[pair[0]], standing[pair[1]], Link(pair[0], Relation.NEXT, pair[1]))
            if pair[0] in standing and pair[1] in standing
            else None
            for pair in pairs
        ]

    def _foretold(self, cases: Sequence[Case]) -> list[Prediction | None]:
        """The prediction that the outcome of each was compared with, if there was one."""
        ids = {case.foretold_by for case in cases} - {""}
        nodes = self._store.get(sorted(ids)) if ids else []
        made = {node.id: Prediction.of(node) for node in nodes if node.status != Status.PURGED}
        return [made.get(case.foretold_by) for case in cases]

    def _of(self, model: Model, basins: frozenset[str], cases: Sequence[Case]) -> list[Case]:
        others = [case.situation.id for case in cases if not _is_made_by(model, case)]
        lie_in = self._basins_of(others) if others else {}
        return [case for case in cases if _is_made_by(model, case) or lie_in.get(case.situation.id) in basins]

    def _basins_of(self, ids: Sequence[str]) -> dict[str, str]:
        self._basins.catch_up()
        return self._basins.of_memories(ids)

    def begun_by(self, nodes: Sequence[Node]) -> list[Case]:
        """The cases that begin with these memories, oldest first."""
        known = {node.id: node for node in nodes}
        ties = [tie for tie in self._store.ties(list(known)) if tie.relation == Relation.NEXT]
        missing = list({tie.target for tie in ties} - known.keys())
        known |= {node.id: node for node in self._store.get(missing) if _may_follow(node)}
        cases = [Case(known[tie.source], known[tie.target], tie) for tie in ties if tie.target in known]
        return sorted(cases, key=lambda case: case.age)


def projects_of(model: Model) -> tuple[str, ...]:
    """Where a model looks for cases: in its project and in what is true everywhere; a global one in all."""
    return () if model.project_id == GLOBAL_PROJECT else (model.project_id, GLOBAL_PROJECT)


def within(model: Model, nodes: Iterable[Node]) -> list[Node]:
    """Those of these where it looks."""
    where = projects_of(model)
    return [node for node in nodes if not where or node.project in where]


def _is_made_by(model: Model, case: Case) -> bool:
    return bool(case.tie.data.get("model") == model.id)


def _may_follow(node: Node) -> bool:
    return node.kind == MEMORY and node.status in STANDING
