"""Asks a model what comes next, and keeps what it says."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from dionysus_mcp.errors import DionysusError
from dionysus_mcp.mind.backing import HALF, says
from dionysus_mcp.mind.kinds import Kind, free_id_of
from dionysus_mcp.mind.models.answers import CaseTold, Predicted
from dionysus_mcp.mind.models.cases import Around, Case, projects_of
from dionysus_mcp.mind.models.parts import Parts, checked_situation, usable, usable_in
from dionysus_mcp.mind.models.predicting import Forecast, forecast
from dionysus_mcp.mind.models.values import MADE, Model, Prediction, PredictionStatus
from dionysus_mcp.mind.moments import iso
from dionysus_mcp.mind.values import Caller
from dionysus_mcp.plain import shortened
from dionysus_mcp.store.port import Change, Link, Unit

MOST_HOURS = 24 * 365
TEXT_CHARS = 600
GIST_CHARS = 200
NO_CASE = (
    "the model knows no case near this situation; record_observation with model_id and situation teaches it what "
    "came next"
)
UNSURE = "How sure it is is unknown until something that the model predicted was resolved."
FAR = "The nearest case is not much like this situation ({nearest:.2f}), so how sure it is is unknown."
ALIKE = 0.4
TASK = (
    "Say in one short sentence what will happen next in the situation. Go by what followed in the cases: those that "
    "speak for it, and those that speak against it; of those that are not judged, nobody has said whether they do. Say "
    "nothing that they do not show."
)


class Foretelling:
    """Predicts."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def predict(self, model_id: str, context: str, expires_hours: float, caller: Caller) -> Predicted:
        check = self._parts.checker()
        clean = checked_situation(check, "context", context)
        if not math.isfinite(expires_hours) or not 0 < expires_hours <= MOST_HOURS:
            raise check.refusal("expires_hours", expires_hours, f"a number of hours above 0 and up to {MOST_HOURS}")
        model = usable(self._parts.model(model_id))
        made = self.expected(model, clean, self._parts.cases.around(clean, projects_of(model)))
        if made is None:
            return Predicted(model.id, unknown=NO_CASE)
        until = iso(self._parts.now() + timedelta(hours=expires_hours))
        written, note = self.written(replace(made[0], expires_at=until), made[1])
        with self._parts.store.unit(caller.stamp) as unit:
            unit.act()
            kept, change = self.keep(unit, written, caller)
        return told(kept, made[1], change, note)

    def expected(self, model: Model, context: str, around: Around) -> tuple[Prediction, Forecast] | None:
        """What a model predicts, not stored yet; None when it knows nothing near."""
        basins = [tie.target for tie in self._parts.basins_of(model.id)]
        found = forecast(self._parts.cases.near(around, model, basins))
        if found is None:
            return None
        sure = None if _is_far(found) else self._parts.records.confidence(model.id, found.share)
        prediction = Prediction(
            id="",
            model_id=model.id,
            project_id=model.project_id,
            status=PredictionStatus.OPEN,
            says=found.case.pair,
            share=round(found.share, 6),
            confidence=sure and round(sure, 4),
            expires_at="",
            context=context,
            supporting=tuple(case.pair for case in found.supporting),
            opposing=tuple(case.pair for case in found.opposing),
            not_judged=tuple(case.pair for case in found.unclear),
        )
        return prediction, found

    def keep(self, unit: Unit, prediction: Prediction, caller: Caller) -> tuple[Prediction, Change | None]:
        """Store it, in the act under way."""
        usable_in(unit, prediction.model_id)
        kept = replace(prediction, id=free_id_of(unit, Kind.PREDICTION), run=caller.run)
        change = unit.put(kept.node())
        unit.put(Link(kept.model_id, MADE, kept.id))
        return kept, change

    def written(self, prediction: Prediction, found: Forecast) -> tuple[Prediction, str | None]:
        """The same in the words of a language model, if there is one that answers."""
        thinker = self._parts.ground.thinker
        if thinker is None:
            return prediction, None
        try:
            text = thinker.write(TASK, _material(prediction.context, found), TEXT_CHARS).strip()
        except DionysusError as error:
            return prediction, f"{thinker.name} did not write it: {error.message}"
        if not text:
            return prediction, f"{thinker.name} wrote nothing."
        if not says(_texts(prediction.context, found), text, HALF):
            return prediction, f"{thinker.name} wrote what cannot be read in the cases: {shortened(text, GIST_CHARS)}"
        clean = self._parts.checker().text("text", shortened(text, TEXT_CHARS))
        return replace(prediction, text=clean, mode=thinker.name), None


def told(prediction: Prediction, found: Forecast, change: Change | None, note: str | None = None) -> Predicted:
    return Predicted(
        model_id=prediction.model_id,
        id=prediction.id,
        text=prediction.text or shortened(found.case.outcome.text, TEXT_CHARS),
        confidence=prediction.confidence and round(prediction.confidence, 3),
        share=round(prediction.share, 3),
        expires_at=prediction.expires_at,
        mode=prediction.mode,
        supporting=cases_told(found.supporting),
        opposing=cases_told(found.opposing),
        not_judged=cases_told(found.unclear),
        change=change.seq if change else None,
        note=" ".join(filter(None, (_doubts(prediction, found), note))) or None,
    )


def _doubts(prediction: Prediction, found: Forecast) -> str:
    if _is_far(found):
        return FAR.format(nearest=found.nearest)
    return UNSURE if prediction.confidence is None else ""


def _is_far(found: Forecast) -> bool:
    """What a share of the vote was worth says nothing of situations that are unlike all that the model knows."""
    return found.nearest < ALIKE


def cases_told(cases: Sequence[Case]) -> tuple[CaseTold, ...]:
    return tuple(
        CaseTold(
            situation_id=case.situation.id,
            outcome_id=case.outcome.id,
            situation=shortened(case.situation.text, GIST_CHARS),
            outcome=shortened(case.outcome.text, GIST_CHARS),
            at=case.outcome.happened_at[:10],
        )
        for case in cases
    )


def _material(context: str, found: Forecast) -> str:
    lines = [f"Situation: {context}", "For:", *_lines(found.supporting), "Against:", *_lines(found.opposing)]
    unclear = ["Not judged:", *_lines(found.unclear)] if found.unclear else []
    return "\n".join([*lines, *unclear])


def _texts(context: str, found: Forecast) -> list[str]:
    cases = (*found.supporting, *found.opposing, *found.unclear)
    return [context, *(text for case in cases for text in (case.situation.text, case.outcome.text))]


def _lines(cases: Sequence[Case]) -> list[str]:
    return [
        f"- {shortened(case.situation.text, GIST_CHARS)} -> {shortened(case.outcome.text, GIST_CHARS)}"
        f" ({case.outcome.id})"
        for case in cases
    ] or ["- none"]
