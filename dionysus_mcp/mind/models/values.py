"""Models, predictions and revisions as values; the one place where they become nodes of the store and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from dionysus_mcp.mind.kinds import Kind
from dionysus_mcp.mind.thinking import EXTRACTIVE
from dionysus_mcp.store.port import Link, Node

HAS_BASIN, MADE, REVISED_BY, WON = "HAS_BASIN", "MADE", "REVISED_BY", "WON"

UNCLEAR = "unclear"
"""The label of predictions that are so."""
LISTS = ("predictions", "observations", "added", "removed")

Pair = tuple[str, str]
"""A case by its ids: the memory of a situation, and the memory of what came next."""


class Domain(StrEnum):
    USER = "user"
    SELF = "self"
    WORLD = "world"
    TASK_SPECIFIC = "task_specific"


class ModelStatus(StrEnum):
    DRAFT = "draft"
    """It has not learned anything by itself yet."""
    ACTIVE = "active"
    DEPRECATED = "deprecated"


class Role(StrEnum):
    """Why a model stands on a basin."""

    CHOSEN = "chosen"
    GROWN = "grown"


class PredictionStatus(StrEnum):
    OPEN = "open"
    RESOLVED = "resolved"
    EXPIRED = "expired"
    """What happened was recorded too late to count."""


class RevisionStatus(StrEnum):
    APPLIED = "applied"
    REVERTED = "reverted"


@dataclass(frozen=True, slots=True)
class Model:
    """What predicts."""

    id: str
    name: str
    domain: Domain
    status: ModelStatus
    project_id: str
    description: str = ""
    revisions: int = 0
    version: int = 0
    created_at: str = ""

    @classmethod
    def of(cls, node: Node) -> Model:
        return cls(
            id=node.id,
            name=node.data["name"],
            domain=Domain(node.label),
            status=ModelStatus(node.status),
            project_id=node.project,
            description=node.data.get("description", ""),
            revisions=node.data.get("revisions", 0),
            version=node.version,
            created_at=node.created_at,
        )

    def node(self) -> Node:
        return Node(
            id=self.id,
            kind=Kind.MODEL,
            project=self.project_id,
            label=self.domain,
            status=self.status,
            tags=(tag_of(self.name),),
            created_at=self.created_at,
            data={"name": self.name, "description": self.description, "revisions": self.revisions},
        )


@dataclass(frozen=True, slots=True)
class Resolution:
    """How a prediction came out: how wrong it was, by which rule of which judge, and when it was said."""

    error: float
    grade: str
    rule: str
    judge: str
    at: str


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a model expects to follow a situation: what followed in the case `says`, or the `text` a model wrote."""

    id: str
    model_id: str
    project_id: str
    status: PredictionStatus
    says: Pair
    share: float
    confidence: float | None
    """Unknown as long as nothing that the model predicted was resolved, and far from all cases."""
    expires_at: str
    context: str = ""
    """As long as no memory holds it."""
    text: str = ""
    mode: str = EXTRACTIVE
    supporting: tuple[Pair, ...] = ()
    opposing: tuple[Pair, ...] = ()
    not_judged: tuple[Pair, ...] = ()
    run: str = ""
    created_at: str = ""
    situation_id: str = ""
    observation_id: str = ""
    resolution: Resolution | None = None

    @property
    def is_unclear(self) -> bool:
        """Whether what happened was recorded, and it could not be told whether that was what was predicted."""
        return bool(self.observation_id) and self.resolution is None

    @classmethod
    def of(cls, node: Node) -> Prediction:
        data = node.data
        resolution = data.get("resolution")
        return cls(
            id=node.id,
            model_id=node.session,
            project_id=node.project,
            status=PredictionStatus(node.status),
            says=_pair(data["says"]),
            share=data.get("share", 0.0),
            confidence=node.weight or None,
            expires_at=node.happened_at,
            context=data.get("context", ""),
            text=data.get("text", ""),
            mode=data["mode"],
            supporting=_pairs(data, "supporting"),
            opposing=_pairs(data, "opposing"),
            not_judged=_pairs(data, "not_judged"),
            run=data.get("run", ""),
            created_at=node.created_at,
            situation_id=data.get("situation_id", ""),
            observation_id=data.get("observation_id", ""),
            resolution=Resolution(**resolution) if resolution else None,
        )

    def node(self) -> Node:
        """It happens when it is due: so those that are still open are found by the time. Its session is its model, and
        its label says whether it is unclear: so those are counted."""
        resolution = self.resolution
        data = {
            "says": list(self.says),
            "share": self.share,
            "mode": self.mode,
            "context": self.context,
            "text": self.text,
            "supporting": [list(pair) for pair in self.supporting],
            "opposing": [list(pair) for pair in self.opposing],
            "not_judged": [list(pair) for pair in self.not_judged],
            "run": self.run,
            "situation_id": self.situation_id,
            "observation_id": self.observation_id,
            "resolution": resolution and {name: getattr(resolution, name) for name in Resolution.__slots__},
        }
        return Node(
            id=self.id,
            kind=Kind.PREDICTION,
            project=self.project_id,
            label=UNCLEAR if self.is_unclear else "",
            status=self.status,
            session=self.model_id,
            weight=self.confidence or 0.0,
            happened_at=self.expires_at,
            created_at=self.created_at,
            data={name: value for name, value in data.items() if value},
        )


@dataclass(frozen=True, slots=True)
class Weighed:
    """A basin of a model before and after a revision: the sum of the weights of the cases in it."""

    basin_id: str
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True)
class Revision:
    """One change of a model: what it closed, why, and how well what is left would have predicted."""

    id: str
    model_id: str
    project_id: str
    status: RevisionStatus
    trigger: str
    reason: str = ""
    changed_at: str = ""
    predictions: tuple[str, ...] = ()
    observations: tuple[str, ...] = ()
    closed: tuple[Pair, ...] = ()
    error_before: float | None = None
    error_after: float | None = None
    held_out: int = 0
    basins: tuple[Weighed, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    status_before: str = ""
    version: int = 0
    """Of the model, after it."""
    created_at: str = ""

    @classmethod
    def of(cls, node: Node) -> Revision:
        data = dict(node.data)
        data["closed"] = _pairs(data, "closed")
        data["basins"] = tuple(Weighed(*one) for one in data.get("basins", ()))
        for name in LISTS:
            data[name] = tuple(data.get(name, ()))
        return cls(
            id=node.id,
            model_id=node.session,
            project_id=node.project,
            status=RevisionStatus(node.status),
            created_at=node.created_at,
            **data,
        )

    def node(self) -> Node:
        lists = {name: list(getattr(self, name)) for name in LISTS}
        data: dict[str, Any] = {
            "trigger": self.trigger,
            "reason": self.reason,
            "changed_at": self.changed_at,
            "closed": [list(pair) for pair in self.closed],
            "error_before": self.error_before,
            "error_after": self.error_after,
            "held_out": self.held_out,
            "basins": [[one.basin_id, one.before, one.after] for one in self.basins],
            "status_before": self.status_before,
            "version": self.version,
        }
        return Node(
            id=self.id,
            kind=Kind.REVISION,
            project=self.project_id,
            status=self.status,
            session=self.model_id,
            created_at=self.created_at,
            data={name: value for name, value in (data | lists).items() if value not in ("", None, [])},
        )


def tag_of(name: str) -> str:
    """By what a model is found whatever the case its name is written in."""
    return name.casefold()


def basin_tie(model_id: str, basin_id: str, role: Role) -> Link:
    return Link(model_id, HAS_BASIN, basin_id, data={"role": role})


def closed_tie(tie: Link, at: str, revision_id: str) -> Link:
    """A case that does not hold any more since a moment."""
    return replace(tie, data={**tie.data, "valid_to": at, "closed_by": revision_id})


def reopened_tie(tie: Link) -> Link:
    return replace(tie, data={name: value for name, value in tie.data.items() if name not in {"valid_to", "closed_by"}})


def _pair(value: Any) -> Pair:
    situation, outcome = value
    return situation, outcome


def _pairs(data: Mapping[str, Any], name: str) -> tuple[Pair, ...]:
    return tuple(_pair(value) for value in data.get(name, ()))
