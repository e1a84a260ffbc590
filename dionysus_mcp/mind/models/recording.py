"""Records what happened: it becomes a case, and resolves what was predicted."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dionysus_mcp.errors import AlreadyResolved, Conflict, InvalidInput, PredictionExpired
from dionysus_mcp.mind.beats import RUN_OF_A_BEAT
from dionysus_mcp.mind.checks import Checker
from dionysus_mcp.mind.creating import free_id
from dionysus_mcp.mind.judging.verdict import ERRORS, Grade, Verdict
from dionysus_mcp.mind.kinds import Kind, existing_thing
from dionysus_mcp.mind.meaning import Vectors
from dionysus_mcp.mind.models.answers import Recorded
from dionysus_mcp.mind.models.parts import Parts, checked_situation, moment, usable_in
from dionysus_mcp.mind.models.revising import Revising
from dionysus_mcp.mind.models.values import Model, ModelStatus, Prediction, PredictionStatus, Resolution
from dionysus_mcp.mind.moments import iso
from dionysus_mcp.mind.values import Caller, Draft, Memory, MemoryType, Relation, Status
from dionysus_mcp.store.port import Change, Link, Node, Unit

CALLER = "caller"
SAY_SO = (
    "Whoever knows says so with the same observation: record_observation(prediction_id='{prediction}', "
    "observation='...', outcome='right'), or 'partly', or 'wrong'."
)
UNCLEAR = "Whether the prediction came true cannot be told, so it stays open and the observation is kept."
NO_OUTCOME = (
    "This does not tell whether the prediction came true, so it stays open and the model learns nothing; the "
    "observation is kept."
)
SO_MANY = "So it is with {count} of the model's predictions by now: its record knows nothing of those."
LATE = "The prediction had expired, so it does not count; the observation is kept."


@dataclass(frozen=True, slots=True)
class Observed:
    """What happened, as a caller hands it in: after a prediction, or in a situation that a model is to know."""

    observation: str
    prediction_id: str | None = None
    model_id: str | None = None
    situation: str | None = None
    outcome: str | None = None
    occurred_at: str | None = None


@dataclass(frozen=True, slots=True)
class _Ready:
    """A memory that is to be stored, with its vectors; one that has an id is there already."""

    memory: Memory
    vectors: Vectors | None = None


@dataclass(frozen=True, slots=True)
class _Case:
    """A case that is to be stored. Without a situation it is none: the observation is kept alone."""

    model_id: str
    situation: _Ready | None
    outcome: _Ready
    prediction: Prediction | None = None
    verdict: Verdict | None = None
    redacted: int = 0

    @property
    def vectors(self) -> list[Vectors | None]:
        return [ready.vectors for ready in (self.situation, self.outcome) if ready]


class Recording:
    """Takes in what happened."""

    def __init__(self, parts: Parts, revising: Revising) -> None:
        self._parts = parts
        self._revising = revising

    def record(self, asked: Observed, caller: Caller) -> Recorded:
        check = self._parts.checker()
        case = replace(self._prepared(asked, check, caller), redacted=check.secrets)
        with self._parts.store.unit(caller.stamp) as unit:
            unit.act()
            recorded = self._stored(unit, case, caller)
        self._parts.ground.meaning.stored(case.vectors)
        return self._with_what_is_unclear(self._with_what_is_due(recorded))

    def resolvable(self, prediction_id: str, observation: str, caller: Caller) -> Prediction:
        """The prediction, if this observation may resolve it now; else an error, and nothing is recorded."""
        checked_situation(self._parts.checker(), "observation", observation)
        prediction = self._open(prediction_id, caller)
        if iso(self._parts.now()) > prediction.expires_at:
            raise PredictionExpired(
                f"{prediction.id} expired at {prediction.expires_at[:16]}, so what happened does not count for it.",
                "Keep the observation with record_observation, and predict again.",
                prediction=prediction.id,
            )
        self._parts.model(prediction.model_id)
        self._parts.situation(prediction)
        return prediction

    def _prepared(self, asked: Observed, check: Checker, caller: Caller) -> _Case:
        """All that can be made before anything is locked: judging and vectors take their time."""
        observation = checked_situation(check, "observation", asked.observation)
        happened = moment(asked.occurred_at, "occurred_at", self._parts.now())
        grade = check.choice("outcome", asked.outcome, Grade) if asked.outcome else None
        if asked.prediction_id and not (asked.model_id or asked.situation):
            return self._of_prediction(self._open(asked.prediction_id, caller), observation, happened, grade, caller)
        if not asked.model_id or not asked.situation or asked.prediction_id:
            raise InvalidInput(
                "Give either prediction_id, or model_id and situation.",
                "With a prediction_id the prediction is resolved; model_id and situation teach a model what came next.",
            )
        model = self._parts.model(asked.model_id)
        if grade:
            raise InvalidInput(
                "outcome says how a prediction came out.", "Give prediction_id with it.", field="outcome"
            )
        situation = checked_situation(check, "situation", asked.situation)
        return self._case(model, (situation, happened), (observation, happened), None, caller)

    def _of_prediction(
        self, prediction: Prediction, observation: str, happened: str, grade: Grade | None, caller: Caller
    ) -> _Case:
        began = min(prediction.created_at, happened) if happened else prediction.created_at
        model = self._parts.model(prediction.model_id)
        situation = self._parts.situation(prediction), began
        verdict = self._verdict(prediction, observation, grade)
        case = self._case(model, situation if verdict.is_outcome else None, (observation, happened), prediction, caller)
        return replace(case, prediction=prediction, verdict=verdict)

    def _case(
        self,
        model: Model,
        situation: tuple[str, str] | None,
        outcome: tuple[str, str],
        made: Prediction | None,
        caller: Caller,
    ) -> _Case:
        """From texts and when they were so to memories; what an unclear observation left is used again."""
        texts = [one for one in (situation, outcome) if one]
        new = [self._parts.memories.checked(_draft(*one, model, made), caller).memory for one in texts]
        left = (made.situation_id, made.observation_id) if made else ("", "")
        memories = [self._left(*one) for one in zip(left[-len(new) :], new, strict=True)]
        vectors = self._parts.ground.meaning.of_memories(memories)
        ready = [_Ready(*one) for one in zip(memories, vectors, strict=True)]
        return _Case(model.id, ready[0] if situation else None, ready[-1])

    def _left(self, id_: str, new: Memory) -> Memory:
        """The memory that an earlier observation made which resolved nothing, if it says the same; else the new one."""
        found = self._parts.store.get([id_]) if id_ else []
        same = [node for node in found if node.status == Status.ACTIVE and _gist(node.text) == _gist(new.content)]
        return Memory.of(same[0]) if same else new

    def _open(self, prediction_id: str, caller: Caller) -> Prediction:
        return _unresolved(self._parts.prediction(prediction_id), caller)

    def _verdict(self, prediction: Prediction, observation: str, grade: Grade | None) -> Verdict:
        if grade:
            return Verdict(ERRORS[grade], grade, "said by whoever recorded it", CALLER)
        predicted = prediction.text or self._sentence(prediction)
        if not predicted:
            return Verdict(None, Grade.UNCLEAR, "the sentence that was predicted is not there any more", "nobody")
        return self._parts.judge.judge(predicted, observation)

    def _sentence(self, prediction: Prediction) -> str:
        (case,) = self._parts.cases.of_pairs([prediction.says])
        return case.outcome.text if case else ""

    def _stored(self, unit: Unit, case: _Case, caller: Caller) -> Recorded:
        model = usable_in(unit, case.model_id) if case.prediction is None else _model_in(unit, case.model_id)
        prediction = _still_open(unit, case.prediction, caller)
        situation, first = _put(unit, case.situation) if case.situation else ("", None)
        outcome, second = _put(unit, case.outcome)
        tie = _tied(unit, model, situation, outcome, prediction) if situation else None
        after = self._resolved(prediction, case.verdict, situation, outcome) if prediction and case.verdict else None
        settled = unit.put(after.node()) if after else None
        change = next((one for one in (first, second, tie, settled) if one), None)
        return _told(case, after, situation, outcome, change)

    def _resolved(self, prediction: Prediction, verdict: Verdict, situation: str, outcome: str) -> Prediction:
        now = iso(self._parts.now())
        late = now > prediction.expires_at
        seen = replace(prediction, observation_id=outcome)
        if situation:
            seen = replace(seen, situation_id=situation, context="")
        if verdict.error is None:
            return replace(seen, status=PredictionStatus.EXPIRED) if late else seen
        return replace(
            seen,
            status=PredictionStatus.EXPIRED if late else PredictionStatus.RESOLVED,
            resolution=Resolution(verdict.error, verdict.grade, verdict.rule, verdict.judge, now),
        )

    def _with_what_is_due(self, recorded: Recorded) -> Recorded:
        counts = recorded.prediction_id and recorded.status == PredictionStatus.RESOLVED
        if not counts or not recorded.prediction_id:
            return recorded
        return replace(recorded, revision_due=self._revising.due(recorded.prediction_id))

    def _with_what_is_unclear(self, recorded: Recorded) -> Recorded:
        if recorded.grade != Grade.UNCLEAR:
            return recorded
        count = self._parts.records.unclear(recorded.model_id)
        return replace(recorded, note=f"{recorded.note} {SO_MANY.format(count=count)}") if count > 1 else recorded


def _draft(text: str, at: str, model: Model, made: Prediction | None) -> Draft:
    return Draft(
        content=text,
        memory_type=MemoryType.EPISODIC,
        project_id=model.project_id,
        occurred_at=at or None,
        source=made.id if made else model.id,
    )


def _put(unit: Unit, ready: _Ready) -> tuple[str, Change | None]:
    """Store a memory, unless it is there; its id, and what changed."""
    if ready.memory.id and isinstance(unit.get(ready.memory.id), Node):
        return ready.memory.id, None
    node = replace(ready.memory, id=free_id(unit)).node()
    change = unit.put(node)
    if ready.vectors:
        unit.embed(node.id, ready.vectors.embedder, ready.vectors.vectors)
    return node.id, change


def _tied(unit: Unit, model: Model, situation: str, outcome: str, prediction: Prediction | None) -> Change | None:
    """The model has a case more; a draft begins to be used with its first."""
    made_by = {"prediction": prediction.id} if prediction else {}
    if model.status is ModelStatus.DRAFT:
        unit.put(replace(model, status=ModelStatus.ACTIVE).node())
    return unit.put(Link(situation, Relation.NEXT, outcome, data={"model": model.id, **made_by}))


def _model_in(unit: Unit, model_id: str) -> Model:
    """The model of a prediction, also when it is deprecated by now: what it said can still be resolved."""
    return Model.of(existing_thing(unit, model_id, Kind.MODEL, "model_id"))


def _still_open(unit: Unit, prediction: Prediction | None, caller: Caller) -> Prediction | None:
    """The prediction as it is now: another window may have resolved it meanwhile."""
    if prediction is None:
        return None
    node = existing_thing(unit, prediction.id, Kind.PREDICTION, "prediction_id")
    return _unresolved(Prediction.of(node), caller)


def _unresolved(prediction: Prediction, caller: Caller) -> Prediction:
    if prediction.status is not PredictionStatus.OPEN:
        raise AlreadyResolved(
            f"{prediction.id} is {prediction.status} already.",
            "Nothing needs to be done. To teach the model another case, give model_id and situation.",
            prediction=prediction.id,
        )
    if prediction.run and prediction.run == caller.run and caller.run.startswith(RUN_OF_A_BEAT):
        raise Conflict(
            f"{prediction.id} was made in this very beat ({caller.run}).", "Resolve it in a later beat.", run=caller.run
        )
    return prediction


def _gist(text: str) -> str:
    return " ".join(text.casefold().split())


def _told(case: _Case, after: Prediction | None, situation: str, outcome: str, change: Change | None) -> Recorded:
    verdict = case.verdict
    return Recorded(
        model_id=case.model_id,
        situation_id=situation or None,
        observation_id=outcome,
        change=change.seq if change else None,
        prediction_id=after.id if after else None,
        status=after.status if after else None,
        prediction_error=verdict.error if verdict else None,
        grade=verdict.grade if verdict else None,
        rule=verdict.rule if verdict else None,
        judge=verdict.judge if verdict else None,
        redacted=case.redacted,
        note=_note(after, case),
    )


def _note(after: Prediction | None, case: _Case) -> str | None:
    if after is None or after.status is PredictionStatus.RESOLVED:
        return None
    if after.status is PredictionStatus.EXPIRED:
        return LATE
    return f"{UNCLEAR if case.situation else NO_OUTCOME} {SAY_SO.format(prediction=after.id)}"
