"""Inferring: what the predictions that came out of late say about how well the mind expects."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from dionysus_mcp.mind.coherence import formulas
from dionysus_mcp.mind.coherence.answers import Inference
from dionysus_mcp.mind.coherence.assessing import EVIDENCE, rounded
from dionysus_mcp.mind.models.values import HAS_BASIN, Prediction
from dionysus_mcp.mind.moments import iso
from dionysus_mcp.store.port import Clock, Store, Ties

DAYS = 7
NOTHING = f"no prediction was resolved within {DAYS} days"
NEVER = "no prediction was ever resolved"


def since(clock: Clock) -> str:
    return iso(clock() - timedelta(days=DAYS))


def inference(store: Store, resolved: Sequence[Prediction], after: str) -> Inference:
    """Of all that were resolved, oldest first; those behind `after` are of late. Precision is made of all of them."""
    late = [one for one in resolved if one.resolution and one.resolution.at >= after]
    errors = _errors(late)
    error = sum(errors) / len(errors) if errors else None
    return Inference(
        days=DAYS,
        resolved=len(late),
        prediction_error=rounded(error),
        free_energy=rounded(None if error is None else formulas.free_energy(error, _basins(store, late))),
        surprise=rounded(None if error is None else formulas.surprise(error)),
        precision=rounded(formulas.precision(_errors(resolved))) if resolved else None,
        unknown=None if errors else NOTHING if resolved else NEVER,
        evidence=tuple(one.id for one in reversed(late))[:EVIDENCE],
    )


def _errors(predictions: Sequence[Prediction]) -> list[float]:
    return [one.resolution.error for one in predictions if one.resolution]


def _basins(store: Ties, predictions: Sequence[Prediction]) -> int:
    """How many basins the models stand on that predicted: what they need to know to predict so."""
    models = sorted({one.model_id for one in predictions})
    return len({tie.target for tie in store.ties(models) if tie.relation == HAS_BASIN})
