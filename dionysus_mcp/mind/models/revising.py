"""Revises a model when something has changed: old cases are closed in time, and can be opened again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from dionysus_mcp.errors import Conflict, InvalidInput
from dionysus_mcp.mind.kinds import Kind, checked_id
from dionysus_mcp.mind.models.answers import Reverted, Revised, RevisionDue
from dionysus_mcp.mind.models.applying import Plan, applied, reverted
from dionysus_mcp.mind.models.cases import Case, Near, projects_of
from dionysus_mcp.mind.models.changing import LEAST_NEW, SURE, Found, found_change, surest
from dionysus_mcp.mind.models.parts import MOST_BASINS, Parts
from dionysus_mcp.mind.models.telling import MOST_NAMED, revision_told
from dionysus_mcp.mind.models.values import (
    Model,
    ModelStatus,
    Prediction,
    PredictionStatus,
    Revision,
    RevisionStatus,
    Role,
    Weighed,
)
from dionysus_mcp.mind.models.weighing import Weighing
from dionysus_mcp.mind.values import Caller, Status
from dionysus_mcp.store.port import Link

FAILED = 0.5
"""A prediction with a larger error than this has failed."""
MOST_FAILED = 10
"""So many of the newest failed predictions are looked at."""
GROWN_BY = 2
"""A basin grows out of at least so many of the memories that show a change."""
REASON_CHARS = 2_000
BY_ERROR, BY_HAND = "prediction_error", "manual"
NOT_SURE = (
    "Nothing was revised: near what was predicted it is not almost sure that something has changed. The largest "
    "probability found is {surest:.3f}; more than {needed} is needed."
)
NOT_SHOWN = (
    "Nothing was revised: that something has changed is probable enough ({surest:.3f}), but fewer than {new} newer "
    "cases show it, or they disagree with no older one, or none of it made a prediction fail."
)
NO_CASES = "Nothing was revised: near what was predicted there are no cases any more that could be closed."
NOTHING_FAILED = "Nothing was revised: of what was resolved nothing has failed, so nothing speaks for a change."
STILL_UNCLEAR = (
    "Of {count} predictions it could not be told whether they came true, so those say nothing; record_observation with "
    "outcome tells."
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be revised, as a caller hands it in: what failed predictions show, unless something is named."""

    model_id: str
    prediction_id: str | None = None
    add_basins: tuple[str, ...] = ()
    remove_basins: tuple[str, ...] = ()
    status: str | None = None
    reason: str | None = None

    @property
    def by_hand(self) -> bool:
        return bool(self.add_basins or self.remove_basins or self.status)


class Revising:
    """Finds out whether something has changed, and revises."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._weighing = Weighing(parts)

    def due(self, prediction_id: str) -> RevisionDue | None:
        """What has changed where a prediction was just resolved, if predictions failed because of it: that one, or some
        before, since a model adapts before it is sure of a change."""
        prediction = self._parts.prediction(prediction_id)
        failed = set(self._failed(prediction.model_id))
        near = self._near(self._parts.model(prediction.model_id), prediction) if failed else None
        found = found_change(near) if near else None
        if found is None or found.is_worse or not failed & _shown_by(prediction, found):
            return None
        return RevisionDue(
            changed_at=found.changed_at,
            closing=len(found.closing),
            certainty=round(found.certainty, 4),
            observations=tuple(case.outcome.id for case in found.against)[-MOST_NAMED:],
        )

    def revise(self, wish: Wish, caller: Caller) -> Revised:
        _refuse_mixed(wish)
        wish = replace(wish, reason=self._parts.checker().passage("reason", wish.reason, REASON_CHARS))
        model = self._parts.model(wish.model_id)
        plan, note = self._by_hand(model, wish) if wish.by_hand else self._by_error(model, wish)
        if plan is None:
            return Revised(model.id, model.version, note=note)
        with self._parts.store.unit(caller.stamp) as unit:
            unit.act()
            revision, change = applied(unit, plan)
        return Revised(model.id, revision.version, revision_told(revision), change.seq if change else None, note)

    def revert(self, revision_id: str, caller: Caller) -> Reverted:
        """Open what a revision closed, and put back what it changed of the model."""
        checked_id(revision_id, Kind.REVISION, "revision_id")
        with self._parts.store.unit(caller.stamp) as unit:
            unit.act()
            return reverted(unit, revision_id)

    def _by_error(self, model: Model, wish: Wish) -> tuple[Plan | None, str | None]:
        near = [(one, cases) for one in self._looked_at(model, wish.prediction_id) if (cases := self._near(model, one))]
        failed = set(self._failed(model.id))
        if not failed:
            return None, self._nothing_failed(model.id)
        looked = [(one, found_change(cases)) for one, cases in near]
        found = [(one, change) for one, change in looked if change and failed & _shown_by(one, change)]
        kept = [(one, change) for one, change in found if not change.is_worse]
        if not kept:
            return None, _refused([change for _, change in found]) if found else _too_little(cases for _, cases in near)
        return self._plan(model, wish, kept), None

    def _nothing_failed(self, model_id: str) -> str:
        count = self._parts.records.unclear(model_id)
        return f"{NOTHING_FAILED} {STILL_UNCLEAR.format(count=count)}" if count else NOTHING_FAILED

    def _plan(self, model: Model, wish: Wish, found: Sequence[tuple[Prediction, Found]]) -> Plan:
        self._parts.basins.catch_up()
        changes = [change for _, change in found]
        closing = {case.pair: change.changed_at for change in reversed(changes) for case in change.closing}
        counted = sum(change.held_out for change in changes)
        shown_by = {id_ for one, change in found for id_ in _shown_by(one, change)}
        against = [case for change in changes for case in change.against]
        closed = [case for change in changes for case in change.closing]
        revision = Revision(
            id="",
            model_id=model.id,
            project_id=model.project_id,
            status=RevisionStatus.APPLIED,
            trigger=BY_ERROR,
            reason=wish.reason or "",
            changed_at=min(closing.values()),
            predictions=tuple(id_ for id_ in self._failed(model.id) if id_ in shown_by),
            observations=tuple(dict.fromkeys(case.outcome.id for case in sorted(against, key=lambda one: one.age))),
            closed=tuple(closing),
            error_before=round(sum(change.before * change.held_out for change in changes) / counted, 4),
            error_after=round(sum(change.after * change.held_out for change in changes) / counted, 4),
            held_out=len({case.pair for change in changes for case in change.newer[1:]}),
            basins=self._weighed(model, closed),
        )
        grown = self._grown(model, [case for change in changes for case in change.newer])
        return Plan(revision, tuple(closing.items()), tuple((basin, Role.GROWN) for basin in grown))

    def _by_hand(self, model: Model, wish: Wish) -> tuple[Plan | None, str | None]:
        check = self._parts.checker()
        status = check.choice("status", wish.status, ModelStatus) if wish.status else None
        stands_on = {tie.target for tie in self._parts.basins_of(model.id)}
        added = [one for one in checked_basins(wish.add_basins, "add_basins") if one not in stands_on]
        removed = [one for one in checked_basins(wish.remove_basins, "remove_basins") if one in stands_on]
        if len(stands_on) + len(added) - len(removed) > MOST_BASINS:
            raise check.refusal("add_basins", f"{len(added)} more", f"so many that the model has up to {MOST_BASINS}")
        if not (stands_on | set(added)) - set(removed):
            raise InvalidInput(
                "A model stands on at least one basin.", "Leave one, or add another.", field="remove_basins"
            )
        if not added and not removed and status in {None, model.status}:
            return None, "Nothing was revised: the model is so already."
        revision = Revision(
            id="",
            model_id=model.id,
            project_id=model.project_id,
            status=RevisionStatus.APPLIED,
            trigger=BY_HAND,
            reason=wish.reason or "",
            status_before=model.status if status not in {None, model.status} else "",
        )
        return Plan(revision, (), tuple((basin, Role.CHOSEN) for basin in added), tuple(removed), status), None

    def _failed(self, model_id: str) -> list[str]:
        """The predictions that failed, oldest first."""
        return [one.prediction_id for one in self._parts.records.of(model_id) if one.error > FAILED]

    def _looked_at(self, model: Model, prediction_id: str | None) -> list[Prediction]:
        """Near which predictions a change is looked for: the newest that failed, or the one that is named."""
        if prediction_id is None:
            newest = self._failed(model.id)[: -MOST_FAILED - 1 : -1]
            return [Prediction.of(node) for node in self._parts.store.get(newest)]
        prediction = self._parts.prediction(prediction_id)
        if prediction.model_id != model.id:
            raise InvalidInput(
                f"{prediction_id} was made by {prediction.model_id}, not by {model.id}.",
                "Name a prediction of this model; get_mental_model shows them.",
                field="prediction_id",
            )
        if prediction.status is not PredictionStatus.RESOLVED:
            raise Conflict(
                f"{prediction_id} is {prediction.status}.",
                "Only what was resolved shows whether something has changed.",
            )
        return [prediction]

    def _near(self, model: Model, prediction: Prediction) -> Near | None:
        """The cases near the situation that a prediction was made in, unless that was erased."""
        nodes = self._parts.store.get([prediction.situation_id])
        if not nodes or nodes[0].status == Status.PURGED:
            return None
        around = self._parts.cases.around(nodes[0].text, projects_of(model))
        basins = [tie.target for tie in self._parts.basins_of(model.id)]
        return self._parts.cases.near(around, model, basins)

    def _grown(self, model: Model, newer: Sequence[Case]) -> list[str]:
        """Basins in which what shows the change lies, and on which the model does not stand yet."""
        ids = {node.id for case in newer for node in (case.situation, case.outcome)}
        lie_in = Counter(self._parts.basins.of_memories(sorted(ids)).values())
        stands_on = {tie.target for tie in self._parts.basins_of(model.id)}
        return sorted(basin for basin, count in lie_in.items() if count >= GROWN_BY and basin not in stands_on)

    def _weighed(self, model: Model, closed: Iterable[Case]) -> tuple[Weighed, ...]:
        ids = sorted({case.situation.id for case in closed})
        lie_in = Counter(self._parts.basins.of_memories(ids).values())
        return tuple(
            self._weighing.after_closing(model, tie.target, lie_in[tie.target]) for tie in self._touched(model, lie_in)
        )

    def _touched(self, model: Model, lie_in: Counter[str]) -> Iterator[Link]:
        return (tie for tie in self._parts.basins_of(model.id) if lie_in[tie.target])


def _refuse_mixed(wish: Wish) -> None:
    """What would be left aside without a word."""
    if wish.by_hand and wish.prediction_id is not None:
        raise InvalidInput(
            "prediction_id does not go with changes of basins or status.",
            "Revise for what a prediction shows and for what you know one after the other.",
            field="prediction_id",
        )


def checked_basins(ids: Sequence[str], field: str) -> list[str]:
    if len(ids) > MOST_BASINS:
        raise InvalidInput(f"{field} has {len(ids)} ids.", f"Give at most {MOST_BASINS}.", field=field)
    return list(dict.fromkeys(checked_id(id_, Kind.BASIN, field) for id_ in ids))


def _shown_by(prediction: Prediction, found: Found) -> set[str]:
    """The predictions whose outcomes show a change, and the one near which it was found."""
    return {prediction.id, *(made for case in found.against if (made := str(case.tie.data.get("prediction", ""))))}


def _too_little(near: Iterable[Near]) -> str:
    """Why no change was found, and how far from it the cases are."""
    most = max((sure for one in near if (sure := surest(one)) is not None), default=None)
    if most is None:
        return NO_CASES
    return NOT_SURE.format(surest=most, needed=SURE) if most <= SURE else NOT_SHOWN.format(surest=most, new=LEAST_NEW)


def _refused(found: Sequence[Found]) -> str:
    told = (f"{one.before:.3f} to {one.after:.3f} on {one.held_out}" for one in found)
    figures = "; ".join(dict.fromkeys(told))
    return f"Nothing was revised: what is left would predict worse (expected error on held-out cases: {figures})."
