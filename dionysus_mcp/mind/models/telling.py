"""Predictions and revisions as they are told."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from dionysus_mcp.mind.kinds import Kind
from dionysus_mcp.mind.models.answers import PredictionTold, RevisionTold, WeighedBasin
from dionysus_mcp.mind.models.values import Prediction, PredictionStatus, Revision
from dionysus_mcp.mind.values import Status
from dionysus_mcp.mind.walking import pages
from dionysus_mcp.plain import shortened
from dionysus_mcp.store.port import Store, Things, Where

TEXT_CHARS = 300
MOST_NAMED = 10
"""Of what a revision rests on, the newest."""
GONE = "the sentence that was predicted was erased, or is not there any more"
OVERDUE = "expired: nobody has recorded what happened"


def revision_told(revision: Revision) -> RevisionTold:
    return RevisionTold(
        id=revision.id,
        status=revision.status,
        trigger=revision.trigger,
        made_at=revision.created_at,
        version=revision.version,
        reason=revision.reason,
        changed_at=revision.changed_at,
        closed=len(revision.closed),
        predictions=revision.predictions[-MOST_NAMED:],
        observations=revision.observations[-MOST_NAMED:],
        left_out=sum(max(0, len(ids) - MOST_NAMED) for ids in (revision.predictions, revision.observations)),
        error_before=revision.error_before,
        error_after=revision.error_after,
        held_out=revision.held_out,
        basins=tuple(WeighedBasin(one.basin_id, one.before, one.after) for one in revision.basins),
        added=revision.added,
        removed=revision.removed,
    )


def predictions_told(store: Things, predictions: Sequence[Prediction], now: str) -> tuple[PredictionTold, ...]:
    """Each with the sentence that it stands for, as that is now."""
    ids = {id_ for one in predictions for id_ in (one.says[1], one.situation_id) if id_}
    texts = {node.id: node.text for node in store.get(sorted(ids)) if node.status != Status.PURGED}
    return tuple(_told(one, texts, now) for one in predictions)


def predictions_holding(store: Store, memory_ids: Collection[str]) -> list[str]:
    """The predictions that hold words of these memories, or once held them: they were made in the situation that one of
    them tells, or a language model that was shown one wrote them. They are erased with it."""
    nodes = (node for page in pages(store, Where(Kind.PREDICTION, statuses=tuple(PredictionStatus))) for node in page)
    return [one.id for one in map(Prediction.of, nodes) if not _shown(one).isdisjoint(memory_ids)]


def _shown(one: Prediction) -> set[str]:
    cases = (one.says, *one.supporting, *one.opposing, *one.not_judged) if one.text else ()
    return {one.situation_id, *(id_ for pair in cases for id_ in pair)}


def _told(one: Prediction, texts: dict[str, str], now: str) -> PredictionTold:
    text = one.text or texts.get(one.says[1], "")
    resolution = one.resolution
    overdue = one.status is PredictionStatus.OPEN and one.expires_at < now
    return PredictionTold(
        id=one.id,
        model_id=one.model_id,
        status=one.status,
        text=shortened(text, TEXT_CHARS),
        confidence=one.confidence and round(one.confidence, 3),
        made_at=one.created_at,
        expires_at=one.expires_at,
        context=shortened(one.context or texts.get(one.situation_id, ""), TEXT_CHARS),
        mode=one.mode,
        prediction_error=resolution.error if resolution else None,
        grade=resolution.grade if resolution else None,
        rule=resolution.rule if resolution else None,
        judge=resolution.judge if resolution else None,
        observation_id=one.observation_id or None,
        note=" ".join(note for note in ("" if text else GONE, OVERDUE if overdue else "") if note) or None,
    )
