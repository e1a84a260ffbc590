"""Tools for mental models: they predict, and are corrected."""

from __future__ import annotations

from typing import Annotated, Literal

from fastmcp.dependencies import Depends
from pydantic import Field

from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.models.answers import (
    Competed,
    ModelMade,
    ModelsListed,
    ModelTold,
    Predicted,
    Recorded,
    Reverted,
    Revised,
    Winners,
)
from dionysus_mcp.mind.values import Caller
from dionysus_mcp.tools.kit import Spec, the_caller, the_mind

DomainName = Literal["user", "self", "world", "task_specific"]
StatusName = Literal["draft", "active", "deprecated"]


def create_mental_model(
    name: str,
    domain: DomainName,
    basin_ids: tuple[str, ...],
    description: str | None = None,
    project_id: str | None = None,
    mind: Mind = Depends(the_mind),
    caller: Caller = Depends(the_caller),
) -> ModelMade:
    """Make a model that predicts what comes next from what followed what in some basins."""
    from dionysus_mcp.mind.models.models import ModelDraft

    return mind.models.create(ModelDraft(name, domain, basin_ids, description, project_id), caller)


def list_mental_models(
    domain: DomainName | None = None,
    status: StatusName | None = None,
    limit: Annotated[int, Field(ge=1, le=200)] = 20,
    cursor: str | None = None,
    project_id: str | None = None,
    mind: Mind = Depends(the_mind),
    caller: Caller = Depends(the_caller),
) -> ModelsListed:
    """The models and how good their predictions were, newest first."""
    return mind.models.page(domain, status, limit, cursor, project_id, caller)


def get_mental_model(
    model_id: str,
    limit: Annotated[int, Field(ge=0, le=100, description="Of predictions.")] = 10,
    cursor: str | None = None,
    status: Annotated[Literal["open", "resolved", "expired"] | None, Field(description="Of predictions.")] = None,
    mind: Mind = Depends(the_mind),
) -> ModelTold:
    """A model: its basins, calibration, revisions and newest predictions."""
    return mind.models.get(model_id, limit, cursor, status)


def generate_prediction(
    model_id: str,
    context: Annotated[str, Field(description="The situation now, in a sentence.")],
    expires_hours: Annotated[float, Field(gt=0, le=8760)] = 24,
    mind: Mind = Depends(the_mind),
    caller: Caller = Depends(the_caller),
) -> Predicted:
    """What a model expects next, how sure it is, and the cases for and against it."""
    return mind.models.predict(model_id, context, expires_hours, caller)


def record_observation(
    observation: Annotated[str, Field(description="What happened.")],
    prediction_id: str | None = None,
    model_id: Annotated[str | None, Field(description="Without a prediction: with situation.")] = None,
    situation: str | None = None,
    outcome: Annotated[Literal["right", "partly", "wrong"] | None, Field(description="If you know.")] = None,
    occurred_at: str | None = None,
    mind: Mind = Depends(the_mind),
    caller: Caller = Depends(the_caller),
) -> Recorded:
    """Say what followed: it resolves the prediction, and the model learns the case."""
    from dionysus_mcp.mind.models.recording import Observed

    observed = Observed(observation, prediction_id, model_id, situation, outcome, occurred_at)
    return mind.models.record(observed, caller)


def revise_mental_model(
    model_id: str,
    prediction_id: Annotated[
        str | None, Field(description="Near which to look. Default: the newest that failed.")
    ] = None,
    add_basins: tuple[str, ...] = (),
    remove_basins: tuple[str, ...] = (),
    status: StatusName | None = None,
    reason: str | None = None,
    mind: Mind = Depends(the_mind),
    caller: Caller = Depends(the_caller),
) -> Revised:
    """Close the cases that failed predictions show to be outdated, or change basins or status."""
    from dionysus_mcp.mind.models.revising import Wish

    wish = Wish(model_id, prediction_id, add_basins, remove_basins, status, reason)
    return mind.models.revise(wish, caller)


def revert_revision(revision_id: str, mind: Mind = Depends(the_mind), caller: Caller = Depends(the_caller)) -> Reverted:
    """Take a revision back: the cases that it closed count again."""
    return mind.models.revert(revision_id, caller)


def run_prediction_competition(
    context: str,
    model_ids: tuple[str, ...] = (),
    domain: DomainName | None = None,
    project_id: str | None = None,
    mind: Mind = Depends(the_mind),
    caller: Caller = Depends(the_caller),
) -> Competed:
    """All models predict for one situation; the surest is kept and activates its basins."""
    return mind.models.compete(context, model_ids, domain, project_id, caller)


def get_models_by_winners(
    domain: DomainName | None = None,
    since: str | None = None,
    limit: Annotated[int, Field(ge=1, le=100)] = 5,
    project_id: str | None = None,
    mind: Mind = Depends(the_mind),
    caller: Caller = Depends(the_caller),
) -> Winners:
    """The models that won most competitions."""
    return mind.models.winners(domain, since, limit, project_id, caller)


TOOLS: tuple[Spec, ...] = (
    Spec(create_mental_model, "Make a model"),
    Spec(list_mental_models, "List models", reads=True),
    Spec(get_mental_model, "Look at a model", reads=True),
    Spec(generate_prediction, "Predict"),
    Spec(record_observation, "Record what happened"),
    Spec(revise_mental_model, "Revise a model"),
    Spec(revert_revision, "Take back a revision"),
    Spec(run_prediction_competition, "Let models compete"),
    Spec(get_models_by_winners, "Models by wins", reads=True),
)
