"""Applies a revision and takes it back, in a unit of work: ties are closed and opened, basins added and taken away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dionysus_mcp.errors import AlreadyUndone, Conflict
from dionysus_mcp.mind.kinds import Kind, existing_thing, free_id_of
from dionysus_mcp.mind.models.answers import Reverted
from dionysus_mcp.mind.models.values import (
    HAS_BASIN,
    REVISED_BY,
    Model,
    ModelStatus,
    Pair,
    Revision,
    RevisionStatus,
    Role,
    basin_tie,
    closed_tie,
    reopened_tie,
)
from dionysus_mcp.mind.values import Relation
from dionysus_mcp.store.port import Change, Link, Unit


@dataclass(frozen=True, slots=True)
class Plan:
    """What a revision is to do."""

    revision: Revision
    closing: tuple[tuple[Pair, str], ...] = ()
    """Cases, and since when they do not hold."""
    added: tuple[tuple[str, Role], ...] = ()
    removed: tuple[str, ...] = ()
    status: ModelStatus | None = None


def applied(unit: Unit, plan: Plan) -> tuple[Revision, Change | None]:
    """Do it, in the act under way. What others closed meanwhile stays closed by them."""
    model = Model.of(existing_thing(unit, plan.revision.model_id, Kind.MODEL, "model_id"))
    revision_id = free_id_of(unit, Kind.REVISION)
    closed = [pair for pair, at in plan.closing if _close(unit, pair, at, revision_id)]
    if plan.closing and not closed:
        raise Conflict("What was to be closed was closed meanwhile.", "Look at the model's revisions.", model=model.id)
    for basin, role in plan.added:
        existing_thing(unit, basin, Kind.BASIN, "add_basins")
        unit.put(basin_tie(model.id, basin, role))
    for basin in plan.removed:
        unit.delete(Link(model.id, HAS_BASIN, basin).id)
    _refuse_groundless(unit, model.id, plan.removed)
    revised = replace(model, revisions=model.revisions + 1, status=plan.status or model.status)
    unit.put(revised.node())
    revision = replace(
        plan.revision,
        id=revision_id,
        closed=tuple(closed),
        added=tuple(basin for basin, _ in plan.added),
        removed=plan.removed,
        version=model.version + 1,
    )
    change = unit.put(revision.node())
    unit.put(Link(model.id, REVISED_BY, revision_id))
    return Revision.of(existing_thing(unit, revision_id, Kind.REVISION, "revision_id")), change


def _refuse_groundless(unit: Unit, model_id: str, removed: Sequence[str]) -> None:
    """Other changes may have taken away the other basins."""
    if removed and not any(tie.relation == HAS_BASIN and tie.source == model_id for tie in unit.links(model_id)):
        raise Conflict(f"{model_id} would stand on no basin any more.", "Add another one first.", model=model_id)


def _close(unit: Unit, pair: Pair, at: str, revision_id: str) -> bool:
    tie = unit.get(Link(pair[0], Relation.NEXT, pair[1]).id)
    if not isinstance(tie, Link) or tie.data.get("valid_to"):
        return False
    return unit.put(closed_tie(tie, at, revision_id)) is not None


def reverted(unit: Unit, revision_id: str) -> Reverted:
    revision = Revision.of(existing_thing(unit, revision_id, Kind.REVISION, "revision_id"))
    if revision.status is RevisionStatus.REVERTED:
        raise AlreadyUndone(f"{revision_id} is reverted already.", "Nothing needs to be done.")
    model = Model.of(existing_thing(unit, revision.model_id, Kind.MODEL, "model_id"))
    reopened = [pair for pair in revision.closed if _reopen(unit, pair, revision_id)]
    for basin in revision.removed:
        if unit.get(basin):
            unit.put(basin_tie(model.id, basin, Role.CHOSEN))
    for basin in revision.added:
        if unit.get(tie := Link(model.id, HAS_BASIN, basin).id):
            unit.delete(tie)
    _refuse_groundless(unit, model.id, revision.added)
    status = ModelStatus(revision.status_before) if revision.status_before else model.status
    unit.put(replace(model, revisions=model.revisions - 1, status=status).node())
    change = unit.put(replace(revision, status=RevisionStatus.REVERTED).node())
    return Reverted(
        revision_id,
        model.id,
        model.version + 1,
        len(reopened),
        change.seq if change else None,
        _missing(revision, reopened),
    )


def _reopen(unit: Unit, pair: Pair, revision_id: str) -> bool:
    tie = unit.get(Link(pair[0], Relation.NEXT, pair[1]).id)
    if not isinstance(tie, Link) or tie.data.get("closed_by") != revision_id:
        return False
    return unit.put(reopened_tie(tie)) is not None


def _missing(revision: Revision, reopened: Sequence[Pair]) -> str | None:
    gone = len(revision.closed) - len(reopened)
    return f"{gone} of the cases that it closed are not there any more." if gone else None
