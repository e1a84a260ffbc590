"""Makes models predict, resolves what they predicted, and revises them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dionysus_mcp.errors import Conflict, InvalidInput
from dionysus_mcp.mind.basins.basins import Basins
from dionysus_mcp.mind.checks import Checker
from dionysus_mcp.mind.drafts import one_project
from dionysus_mcp.mind.filters import projects
from dionysus_mcp.mind.ground import Ground
from dionysus_mcp.mind.identity import decode_cursor, encode_cursor, fingerprint
from dionysus_mcp.mind.judging.judge import Judge
from dionysus_mcp.mind.kinds import Kind, existing_thing, free_id_of
from dionysus_mcp.mind.memory import Memories
from dionysus_mcp.mind.models.answers import (
    Cited,
    Competed,
    ModelMade,
    ModelShort,
    ModelsListed,
    ModelTold,
    Predicted,
    PredictionTold,
    Recorded,
    Reverted,
    Revised,
    RevisionTold,
    Winners,
)
from dionysus_mcp.mind.models.cases import Cases
from dionysus_mcp.mind.models.competing import Competing
from dionysus_mcp.mind.models.foretelling import Foretelling, cases_told
from dionysus_mcp.mind.models.parts import Parts
from dionysus_mcp.mind.models.reading import Texts
from dionysus_mcp.mind.models.recording import Observed, Recording
from dionysus_mcp.mind.models.records import Records
from dionysus_mcp.mind.models.revising import Revising, Wish, checked_basins
from dionysus_mcp.mind.models.telling import predictions_told, revision_told
from dionysus_mcp.mind.models.values import (
    Domain,
    Model,
    ModelStatus,
    Prediction,
    PredictionStatus,
    Revision,
    RevisionStatus,
    Role,
    basin_tie,
    tag_of,
)
from dionysus_mcp.mind.models.weighing import Weighing
from dionysus_mcp.mind.moments import iso
from dionysus_mcp.mind.recall import within
from dionysus_mcp.mind.values import EVERY_PROJECT, GLOBAL_PROJECT, Caller
from dionysus_mcp.store.port import Node, Order, Unit, Where

DESCRIPTION_CHARS = 2_000
MOST_LISTED = 200
MOST_SHOWN = 100
MOST_REVISIONS = 20
MOST_RESOLVED = 1_000
MOST_OPEN = 1_000


@dataclass(frozen=True, slots=True)
class ModelDraft:
    """A model as a caller hands it in, unchecked."""

    name: str
    domain: str
    basin_ids: tuple[str, ...]
    description: str | None = None
    project_id: str | None = None


class Models:
    """Mental models over one store."""

    def __init__(self, ground: Ground, memories: Memories, basins: Basins, judge: Judge) -> None:
        cases = Cases(ground, basins, Texts(basins))
        self._parts = Parts(ground, memories, basins, judge, cases, Records(ground.store))
        self._store = ground.store
        self._foretelling = Foretelling(self._parts)
        self._revising = Revising(self._parts)
        self._recording = Recording(self._parts, self._revising)
        self._competing = Competing(self._parts, self._foretelling)
        self._weighing = Weighing(self._parts)

    def create(self, draft: ModelDraft, caller: Caller) -> ModelMade:
        model, basins = self._checked(draft, caller)
        with self._store.unit(caller.stamp) as unit:
            unit.act()
            self._refuse_taken(model.name)
            for basin in basins:
                existing_thing(unit, basin, Kind.BASIN, "basin_ids")
            change = unit.put(_with_id(unit, model))
            assert change is not None
            for basin in basins:
                unit.put(basin_tie(change.thing, basin, Role.CHOSEN))
        return ModelMade(
            change.thing, model.name, model.domain, model.status, model.project_id, tuple(basins), change.seq
        )

    def page(
        self,
        domain: str | None,
        status: str | None,
        limit: int,
        cursor: str | None,
        project_id: str | None,
        caller: Caller,
    ) -> ModelsListed:
        """A page of models, newest first."""
        within("limit", limit, 1, MOST_LISTED)
        check = self._parts.checker()
        where = Where(
            Kind.MODEL,
            projects(project_id, caller, self._parts.ground.limits),
            labels=(check.choice("domain", domain, Domain),) if domain else (),
            statuses=(check.choice("status", status, ModelStatus),) if status else tuple(ModelStatus),
        )
        nodes, more = self._page(where, limit, cursor)
        return ModelsListed(tuple(self._short(Model.of(node)) for node in nodes), more)

    def get(self, model_id: str, limit: int, cursor: str | None, status: str | None) -> ModelTold:
        """A model with a page of its predictions, newest first."""
        within("limit", limit, 0, MOST_SHOWN)
        check = self._parts.checker()
        model = self._parts.model(model_id)
        statuses = (check.choice("status", status, PredictionStatus),) if status else tuple(PredictionStatus)
        where = Where(Kind.PREDICTION, session=model.id, statuses=statuses)
        nodes, more = self._page(where, limit, cursor) if limit else ([], None)
        now = self._parts.now()
        return ModelTold(
            id=model.id,
            name=model.name,
            domain=model.domain,
            status=model.status,
            project_id=model.project_id,
            version=model.version,
            created_at=model.created_at,
            basins=self._weighing.told(model),
            record=self._parts.records.record(model.id, now),
            description=model.description,
            calibration=self._parts.records.table(model.id),
            predictions=predictions_told(self._store, [Prediction.of(node) for node in nodes], iso(now)),
            revisions=self._revisions(model.id),
            next_cursor=more,
        )

    def predict(self, model_id: str, context: str, expires_hours: float, caller: Caller) -> Predicted:
        return self._foretelling.predict(model_id, context, expires_hours, caller)

    def record(self, observed: Observed, caller: Caller) -> Recorded:
        return self._recording.record(observed, caller)

    def resolvable(self, prediction_id: str, observation: str, caller: Caller) -> Prediction:
        """The prediction, if this observation may resolve it now."""
        return self._recording.resolvable(prediction_id, observation, caller)

    def told(self, prediction_id: str) -> PredictionTold:
        """A prediction as it is now."""
        (told,) = predictions_told(self._store, [self._parts.prediction(prediction_id)], iso(self._parts.now()))
        return told

    def cases(self, prediction_id: str) -> Cited:
        """The cases that a prediction was made for and against, as far as they are still there."""
        prediction = self._parts.prediction(prediction_id)
        cited = (prediction.supporting, prediction.opposing, prediction.not_judged)
        found = [self._parts.cases.of_pairs(pairs) for pairs in cited]
        return Cited(*(cases_told([one for one in cases if one]) for cases in found))

    def revise(self, wish: Wish, caller: Caller) -> Revised:
        return self._revising.revise(wish, caller)

    def revert(self, revision_id: str, caller: Caller) -> Reverted:
        return self._revising.revert(revision_id, caller)

    def compete(
        self, context: str, model_ids: Sequence[str], domain: str | None, project_id: str | None, caller: Caller
    ) -> Competed:
        return self._competing.run(context, model_ids, domain, project_id, caller)

    def winners(
        self, domain: str | None, since: str | None, limit: int, project_id: str | None, caller: Caller
    ) -> Winners:
        return self._competing.winners(domain, since, limit, project_id, caller)

    def resolved(self, since: str = "", project_id: str = EVERY_PROJECT) -> list[Prediction]:
        """Predictions that were resolved since a moment, oldest first; the newest so many of them."""
        where = Where(Kind.PREDICTION, _projects(project_id), statuses=(PredictionStatus.RESOLVED,))
        found = [Prediction.of(node) for node in self._store.find(where, Order.CHANGED, MOST_RESOLVED)]
        return [one for one in reversed(found) if one.resolution and one.resolution.at >= since]

    def open_predictions(self, project_id: str = EVERY_PROJECT) -> list[Prediction]:
        """Predictions that wait for what happens and have not expired, newest first."""
        where = Where(
            Kind.PREDICTION,
            _projects(project_id),
            statuses=(PredictionStatus.OPEN,),
            since=iso(self._parts.now()),
        )
        return [Prediction.of(node) for node in self._store.find(where, Order.NEWEST, MOST_OPEN)]

    def _checked(self, draft: ModelDraft, caller: Caller) -> tuple[Model, list[str]]:
        check = self._parts.checker()
        basins = checked_basins(draft.basin_ids, "basin_ids")
        if not basins:
            raise InvalidInput(
                "A model stands on at least one basin.",
                "Give basin_ids; query_basin_landscape shows them, and they form by themselves from memories.",
                field="basin_ids",
            )
        project = one_project(check, draft.project_id) if draft.project_id else caller.project
        model = Model(
            id="",
            name=_name(check, draft.name),
            domain=check.choice("domain", draft.domain, Domain),
            status=ModelStatus.DRAFT,
            project_id=project or GLOBAL_PROJECT,
            description=check.passage("description", draft.description, DESCRIPTION_CHARS),
        )
        return model, basins

    def _refuse_taken(self, name: str) -> None:
        """Within a unit of work nobody else writes, so what can be read is all there is."""
        taken = self._store.find(Where(Kind.MODEL, tags=(tag_of(name),), statuses=tuple(ModelStatus)), Order.OLDEST, 1)
        if taken:
            raise Conflict(
                f"There is a model called {taken[0].data['name']} already: {taken[0].id}.",
                "Use that one, or choose another name.",
                model=taken[0].id,
            )

    def _short(self, model: Model) -> ModelShort:
        return ModelShort(
            id=model.id,
            name=model.name,
            domain=model.domain,
            status=model.status,
            project_id=model.project_id,
            version=model.version,
            basins=len(self._parts.basins_of(model.id)),
            record=self._parts.records.record(model.id, self._parts.now()),
        )

    def _revisions(self, model_id: str) -> tuple[RevisionTold, ...]:
        where = Where(Kind.REVISION, session=model_id, statuses=tuple(RevisionStatus))
        nodes = self._store.find(where, Order.NEWEST, MOST_REVISIONS)
        return tuple(revision_told(Revision.of(node)) for node in nodes)

    def _page(self, where: Where, limit: int, cursor: str | None) -> tuple[list[Node], str | None]:
        asked = fingerprint(str(where))
        after = decode_cursor(cursor, asked) if cursor else None
        nodes = self._store.find(where, Order.NEWEST, limit + 1, after)
        page = nodes[:limit]
        more = encode_cursor(asked, (page[-1].created_at, page[-1].id)) if len(nodes) > limit else None
        return page, more


def _with_id(unit: Unit, model: Model) -> Node:
    return replace(model, id=free_id_of(unit, Kind.MODEL)).node()


def _name(check: Checker, text: str) -> str:
    name = check.name("name", text)
    if name is None:
        raise check.refusal("name", text, "a name that is not empty")
    return name


def _projects(project_id: str) -> tuple[str, ...]:
    return () if project_id == EVERY_PROJECT else (project_id,)
