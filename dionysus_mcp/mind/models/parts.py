"""What the work on models is done with, and finding the model that an id names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dionysus_mcp.errors import Conflict
from dionysus_mcp.mind.basins.basins import Basins
from dionysus_mcp.mind.checks import Checker
from dionysus_mcp.mind.ground import Ground
from dionysus_mcp.mind.judging.judge import Judge
from dionysus_mcp.mind.kinds import Kind, checked_id, existing_thing, readable_thing
from dionysus_mcp.mind.memory import Memories
from dionysus_mcp.mind.models.cases import Cases
from dionysus_mcp.mind.models.records import Records
from dionysus_mcp.mind.models.values import HAS_BASIN, Model, ModelStatus, Prediction, Revision
from dionysus_mcp.mind.moments import first_instant
from dionysus_mcp.mind.values import Status
from dionysus_mcp.store.port import Direction, Link, Node, Reach, Store, Unit

SITUATION_CHARS = 4_000
MOST_BASINS = 200
"""That a model stands on."""


@dataclass(frozen=True, slots=True)
class Parts:
    """One of each."""

    ground: Ground
    memories: Memories
    basins: Basins
    judge: Judge
    cases: Cases
    records: Records

    @property
    def store(self) -> Store:
        return self.ground.store

    def now(self) -> datetime:
        return self.ground.clock()

    def checker(self) -> Checker:
        return Checker(self.ground.limits)

    def model(self, id_: str) -> Model:
        return Model.of(self._node(id_, Kind.MODEL, "model_id"))

    def prediction(self, id_: str) -> Prediction:
        return Prediction.of(self._node(id_, Kind.PREDICTION, "prediction_id"))

    def revision(self, id_: str) -> Revision:
        return Revision.of(self._node(id_, Kind.REVISION, "revision_id"))

    def situation(self, prediction: Prediction) -> str:
        """The situation that a prediction was made in."""
        if prediction.context:
            return prediction.context
        found = [node for node in self.store.get([prediction.situation_id]) if node.status != Status.PURGED]
        if not found:
            raise Conflict(
                f"The situation that {prediction.id} was made in was erased.",
                "Record what happened with model_id and situation.",
            )
        return found[0].text

    def basins_of(self, model_id: str) -> list[Link]:
        """The ties to the basins that a model stands on."""
        reach = Reach(relations=(HAS_BASIN,), direction=Direction.OUT, fan_out=MOST_BASINS)
        return [found.link for found in self.store.neighbours(model_id, reach)]

    def _node(self, id_: str, kind: Kind, field: str) -> Node:
        found = self.store.get([checked_id(id_, kind, field)])
        return readable_thing(found[0] if found else None, id_, kind, field)


def usable(model: Model) -> Model:
    """A model that still predicts."""
    if model.status is ModelStatus.DEPRECATED:
        raise Conflict(
            f"{model.id} ({model.name}) is deprecated, so it predicts nothing.",
            "Use another model, or make it active again with revise_mental_model.",
        )
    return model


def usable_in(unit: Unit, model_id: str) -> Model:
    return usable(Model.of(existing_thing(unit, model_id, Kind.MODEL, "model_id")))


def checked_situation(check: Checker, field: str, text: str) -> str:
    clean = check.passage(field, text, SITUATION_CHARS)
    if not clean:
        raise check.refusal(field, text, "text that is not empty")
    return clean


def moment(text: str | None, field: str, now: datetime) -> str:
    """When something happened; empty when nobody says."""
    return first_instant(text, field, now) if text else ""
