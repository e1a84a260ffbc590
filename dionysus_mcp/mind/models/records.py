"""What became of predictions: read once for each model, and refreshed from the journal, whoever wrote it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from dionysus_mcp.mind.kinds import Kind
from dionysus_mcp.mind.models.answers import NOTHING_RESOLVED, Record
from dionysus_mcp.mind.models.calibration import REACH, Calibration, CalibrationBin, accuracy, brier, table
from dionysus_mcp.mind.models.values import UNCLEAR, Prediction, PredictionStatus
from dionysus_mcp.mind.moments import iso
from dionysus_mcp.store.port import Change, Node, Operation, Order, Store, Thing, Where

WEEK = timedelta(days=7)
AT_ONCE = 500
"""After more changes than these, what is known is read anew."""


@dataclass(frozen=True, slots=True, order=True)
class Outcome:
    """How one prediction came out."""

    at: str
    prediction_id: str
    model_id: str
    share: float
    confidence: float | None
    error: float


class Records:
    """The resolved predictions of each model, oldest first, as far back as they show."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = Lock()
        self._position = 0
        self._known: dict[str, list[Outcome]] = {}

    def of(self, model_id: str) -> Sequence[Outcome]:
        with self._lock:
            self._refresh()
            if model_id not in self._known:
                self._known[model_id] = self._read(model_id)
            return tuple(self._known[model_id])

    def confidence(self, model_id: str, share: float) -> float | None:
        """How sure it is of what so large a share of the vote says; unknown as long as nothing was resolved."""
        outcomes = self.of(model_id)
        return Calibration.of([(one.share, one.error) for one in outcomes]).confidence(share) if outcomes else None

    def record(self, model_id: str, now: datetime) -> Record:
        """In figures."""
        outcomes = self.of(model_id)
        if not outcomes:
            return Record(unclear=self.unclear(model_id), unknown=NOTHING_RESOLVED)
        pairs = _said(outcomes)
        latest = [one.error for one in outcomes if one.at >= iso(now - WEEK)]
        return Record(
            resolved=self._count(model_id) if len(outcomes) == REACH else len(outcomes),
            unclear=self.unclear(model_id),
            accuracy=_short(accuracy(one.error for one in outcomes)),
            brier=_short(brier(pairs)),
            calibration_error=_short(_apart(table(pairs)) if pairs else None),
            mean_error_7d=_short(sum(latest) / len(latest) if latest else None),
        )

    def unclear(self, model_id: str) -> int:
        """How many predictions nobody could resolve, though what happened was recorded."""
        where = Where(Kind.PREDICTION, session=model_id, labels=(UNCLEAR,), statuses=tuple(PredictionStatus))
        return sum(self._store.count(where).values())

    def table(self, model_id: str) -> tuple[CalibrationBin, ...]:
        return table(_said(self.of(model_id)))

    def _refresh(self) -> None:
        """Catch up with the journal: what was resolved is added; what was taken back is read anew."""
        position = self._store.position()
        if position == self._position:
            return
        changes = self._store.changes(since=self._position, limit=AT_ONCE) if self._position < position else []
        if not self._known or not changes or len(changes) == AT_ONCE:
            self._known.clear()
        else:
            for change in changes:
                self._take(change)
            position = changes[-1].seq
        self._position = position

    def _take(self, change: Change) -> None:
        before, after = _resolved(change.before), _resolved(change.after)
        if before or change.operation is Operation.PURGE:
            self._known.clear()
        elif after and after.model_id in self._known:
            _add(self._known[after.model_id], after)

    def _read(self, model_id: str) -> list[Outcome]:
        where = Where(Kind.PREDICTION, session=model_id, statuses=(PredictionStatus.RESOLVED,))
        return sorted(_outcomes(self._store.find(where, Order.CHANGED, REACH)))

    def _count(self, model_id: str) -> int:
        where = Where(Kind.PREDICTION, session=model_id, statuses=(PredictionStatus.RESOLVED,))
        return self._store.count(where).get("", 0)


def _said(outcomes: Iterable[Outcome]) -> list[tuple[float, float]]:
    """What was said of how sure it was, and how wrong it was, of those of which that was said."""
    return [(one.confidence, one.error) for one in outcomes if one.confidence is not None]


def _add(kept: list[Outcome], one: Outcome) -> None:
    """In its place, unless it was there when all was read."""
    place = bisect_left(kept, one)
    if kept[place : place + 1] != [one]:
        kept.insert(place, one)
        del kept[:-REACH]


def _outcomes(nodes: Sequence[Node]) -> Iterator[Outcome]:
    return (outcome for node in nodes if (outcome := _resolved(node)))


def _resolved(thing: Thing | None) -> Outcome | None:
    if not isinstance(thing, Node) or thing.kind != Kind.PREDICTION or thing.status != PredictionStatus.RESOLVED:
        return None
    one = Prediction.of(thing)
    if one.resolution is None:
        return None
    return Outcome(one.resolution.at, one.id, one.model_id, one.share, one.confidence, one.resolution.error)


def _apart(bins: Sequence[CalibrationBin]) -> float:
    """How far what was said is from what came true, on the average."""
    every = sum(one.count for one in bins)
    return sum(one.count * abs(one.confidence - one.came_true) for one in bins) / every


def _short(number: float | None) -> float | None:
    return None if number is None else round(number, 3)
