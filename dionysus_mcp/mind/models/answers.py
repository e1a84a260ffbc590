"""What the tools for mental models answer."""

from __future__ import annotations

from dataclasses import dataclass

from dionysus_mcp.mind.models.calibration import CalibrationBin
from dionysus_mcp.mind.thinking import EXTRACTIVE

NOTHING_RESOLVED = "nothing it predicted has been resolved yet"


@dataclass(frozen=True, slots=True)
class CaseTold:
    """A case that was cited: what was so, and what came next. A text that was erased since is left out."""

    situation_id: str
    outcome_id: str
    situation: str = ""
    outcome: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Cited:
    """The cases that a prediction was made for, against, and those of which it could not be told which they are."""

    supporting: tuple[CaseTold, ...]
    opposing: tuple[CaseTold, ...]
    not_judged: tuple[CaseTold, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """How good a model's predictions were. Without any that was resolved all of it is unknown, as `unknown` says.

    `unclear` counts those of which it could not be told whether what happened is what was predicted: they count in
    nothing else, so the other figures are of what could be told alone.
    """

    resolved: int = 0
    unclear: int = 0
    accuracy: float | None = None
    brier: float | None = None
    calibration_error: float | None = None
    mean_error_7d: float | None = None
    unknown: str | None = None


@dataclass(frozen=True, slots=True)
class ModelMade:
    """A model that is there now. `change` takes it back."""

    id: str
    name: str
    domain: str
    status: str
    project_id: str
    basin_ids: tuple[str, ...]
    change: int | None = None


@dataclass(frozen=True, slots=True)
class ModelShort:
    """A model in a list."""

    id: str
    name: str
    domain: str
    status: str
    project_id: str
    version: int
    basins: int
    record: Record


@dataclass(frozen=True, slots=True)
class ModelsListed:
    """A page of models and the cursor of the next one."""

    models: tuple[ModelShort, ...]
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True)
class BasinOfModel:
    """A basin that a model stands on. Its weight is the sum of the weights of the cases in it; closed ones weigh .02.

    `counted` is how many of its memories were looked at, where those are not all.
    """

    id: str
    name: str
    role: str
    cases: int
    closed: int
    weight: float
    counted: int | None = None


@dataclass(frozen=True, slots=True)
class PredictionTold:
    """A prediction, and how it came out if that is known."""

    id: str
    model_id: str
    status: str
    text: str
    made_at: str
    expires_at: str
    confidence: float | None = None
    context: str = ""
    mode: str = EXTRACTIVE
    prediction_error: float | None = None
    grade: str | None = None
    rule: str | None = None
    judge: str | None = None
    observation_id: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class WeighedBasin:
    """A basin's weight before and after a revision."""

    basin_id: str
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True)
class RevisionTold:
    """A change of a model: how many cases it closed, since when they do not hold, what showed it, what it was worth.

    `left_out` counts ids of older predictions and observations that showed it, too.
    """

    id: str
    status: str
    trigger: str
    made_at: str
    version: int
    reason: str = ""
    changed_at: str = ""
    closed: int = 0
    predictions: tuple[str, ...] = ()
    observations: tuple[str, ...] = ()
    left_out: int = 0
    error_before: float | None = None
    error_after: float | None = None
    held_out: int = 0
    basins: tuple[WeighedBasin, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ModelTold:
    """A model with its basins, its record, and a page of its predictions, newest first."""

    id: str
    name: str
    domain: str
    status: str
    project_id: str
    version: int
    created_at: str
    basins: tuple[BasinOfModel, ...]
    record: Record
    description: str = ""
    calibration: tuple[CalibrationBin, ...] = ()
    predictions: tuple[PredictionTold, ...] = ()
    revisions: tuple[RevisionTold, ...] = ()
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Predicted:
    """What a model expects, how sure it is, and the cases for it and against it; of those in `not_judged` it could not
    be told which they are, so they count for neither. `unknown` says why it expects nothing: then nothing is stored."""

    model_id: str
    id: str | None = None
    text: str | None = None
    confidence: float | None = None
    share: float | None = None
    expires_at: str | None = None
    mode: str | None = None
    supporting: tuple[CaseTold, ...] = ()
    opposing: tuple[CaseTold, ...] = ()
    not_judged: tuple[CaseTold, ...] = ()
    change: int | None = None
    unknown: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class RevisionDue:
    """Something has changed, almost surely: `closing` cases do not hold any more since `changed_at`.

    revise_mental_model closes them.
    """

    changed_at: str
    closing: int
    certainty: float
    observations: tuple[str, ...]
    """The newest that show it."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """An observation that is remembered now, and what became of the prediction. Without `situation_id` it is no case of
    the model: it tells nothing of what was predicted. `change` takes all back."""

    model_id: str
    observation_id: str
    situation_id: str | None = None
    change: int | None = None
    prediction_id: str | None = None
    status: str | None = None
    prediction_error: float | None = None
    grade: str | None = None
    rule: str | None = None
    judge: str | None = None
    revision_due: RevisionDue | None = None
    redacted: int = 0
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Revised:
    """What was changed of a model; without a revision, `note` says why nothing was. `change` takes all of it back."""

    model_id: str
    version: int
    revision: RevisionTold | None = None
    change: int | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Reverted:
    """A revision that does not hold any more: so many cases were opened again."""

    revision_id: str
    model_id: str
    version: int
    reopened: int
    change: int | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Contender:
    """A model in a competition, and what it expects; `unknown` says why it expects nothing."""

    model_id: str
    name: str
    text: str | None = None
    confidence: float | None = None
    unknown: str | None = None


@dataclass(frozen=True, slots=True)
class Competed:
    """The models' predictions for one situation, surest first. The winner's is stored, and its basins are activated."""

    contenders: tuple[Contender, ...]
    id: str | None = None
    winner: Predicted | None = None
    activated: tuple[str, ...] = ()
    change: int | None = None
    left_out: int = 0
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Winner:
    """A model and how many competitions it has won."""

    model_id: str
    name: str
    domain: str
    status: str
    wins: int
    accuracy: float | None = None


@dataclass(frozen=True, slots=True)
class Winners:
    """Models that won, most often first."""

    models: tuple[Winner, ...]
    competitions: int
