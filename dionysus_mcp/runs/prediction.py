"""Resolving a prediction: judged, reasoned over, and the model revised where held-out outcomes allow it, as one run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from anyio import to_thread

from agents.errands.prediction import TOOLS, Matter, Proposal, errand, read
from agents.errands.reading import OnlyThese
from agents.llm.values import INSTINCT
from dionysus_mcp.mind.backing import Claim, is_backed
from dionysus_mcp.mind.crowding import begun_cases
from dionysus_mcp.mind.models.recording import Observed
from dionysus_mcp.mind.models.revising import Wish
from dionysus_mcp.mind.thinking import EXTRACTIVE
from dionysus_mcp.mind.values import EVERY_PROJECT, GLOBAL_PROJECT
from dionysus_mcp.mind.writing import noted
from dionysus_mcp.redaction import without_secrets
from dionysus_mcp.runs.failing import NO_AGENTS
from dionysus_mcp.runs.job import Handle
from dionysus_mcp.runs.resolved import Judged, Resolved, Revision, explained

if TYPE_CHECKING:
    from dionysus_mcp.mind.models.answers import Revised

TITLE_CHARS = 80
MOST_CASES = 6
UNCLEAR = "It is not clear whether the prediction came true, so nothing speaks for a revision."
RIGHT_ENOUGH = "What was predicted happened, or nearly so, and nobody proposed a revision."
NOT_SHOWN = "The prediction failed, and the cases do not show yet that something has changed for good."
BY_CASES = "No agent could be asked, so what the cases show decided."


@dataclass(frozen=True, slots=True)
class Advice:
    """What the agents propose, who they were, and what went wrong with them."""

    proposal: Proposal
    mode: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Resolving:
    """The job: the agents only look and propose; whatever is written, it writes itself."""

    prediction_id: str
    observation: str
    project_id: str
    kind: ClassVar[str] = "prediction"
    prefix: ClassVar[str] = "resolve"

    @property
    def title(self) -> str:
        return f"{self.prediction_id}: {without_secrets(self.observation, TITLE_CHARS)}"

    def prepare(self, handle: Handle) -> None:
        handle.mind.models.resolvable(self.prediction_id, self.observation, handle.caller)

    async def work(self, handle: Handle) -> Resolved:
        await to_thread.run_sync(handle.phase, "judge")
        judged = await to_thread.run_sync(self._judged, handle)
        if not judged.is_clear:
            return _unclear(judged)
        await to_thread.run_sync(handle.phase, "reason")
        advice = await _advice(handle, judged)
        await to_thread.run_sync(handle.phase, "revise")
        return await to_thread.run_sync(_ended, handle, judged, advice)

    def _judged(self, handle: Handle) -> Judged:
        models = handle.mind.models
        prediction = models.told(self.prediction_id)
        cited = models.cases(self.prediction_id)
        before = models.get(prediction.model_id, 0, None, None).record
        recorded = models.record(Observed(self.observation, self.prediction_id), handle.caller)
        return Judged(prediction, self.observation, recorded, cited, before)


async def _advice(handle: Handle, judged: Judged) -> Advice:
    from agents.run import carry_out

    matter = _matter(judged)
    try:
        async with handle.means((OnlyThese(TOOLS),), dry=True) as means:
            outcome = await carry_out(errand(matter), means)
    except NO_AGENTS as error:
        return _by_cases(judged, "failed", f"{error.message} {error.next_step}")
    if outcome.state != "done":
        return _by_cases(judged, outcome.state, outcome.why)
    return Advice(read(outcome.output, matter), outcome.model or INSTINCT)


def _by_cases(judged: Judged, state: str, why: str) -> Advice:
    """Agents that failed propose nothing: then the cases alone decide, and that is said."""
    close = judged.recorded.revision_due is not None
    return Advice(Proposal(close, BY_CASES), EXTRACTIVE, f"The agents gave no proposal ({state}): {why}")


def _matter(judged: Judged) -> Matter:
    made, recorded, due = judged.prediction, judged.recorded, judged.recorded.revision_due
    cited = judged.cited
    cases = [("for", one) for one in cited.supporting] + [("against", one) for one in cited.opposing]
    return Matter(
        model_id=made.model_id,
        prediction_id=made.id,
        situation=made.context,
        predicted=made.text,
        observed=judged.observation,
        observation_id=recorded.observation_id,
        grade=str(recorded.grade or ""),
        rule=recorded.rule or "",
        changed_at=due.changed_at if due else "",
        closing=due.closing if due else 0,
        shown_by=due.observations if due else (),
        cases=tuple(
            {
                "spoke": what,
                "situation": one.situation,
                "outcome": one.outcome,
                "ids": f"{one.situation_id} {one.outcome_id}",
            }
            for what, one in cases[:MOST_CASES]
        ),
    )


def _unclear(judged: Judged) -> Resolved:
    answer = _answer(judged, Revision("not_due", UNCLEAR), EXTRACTIVE, judged.recorded.note)
    return replace(answer, explanation=explained(judged, None, ()))


def _ended(handle: Handle, judged: Judged, advice: Advice) -> Resolved:
    models, proposal = handle.mind.models, advice.proposal
    revised = _revised(handle, judged, proposal) if proposal.close else None
    claims = [Claim(one.text, one.ids) for one in proposal.claims]
    backed = list(_backed(handle, judged, claims))
    answer = _answer(
        judged, _revision(judged, proposal, revised), advice.mode, noted(judged.recorded.note, advice.note)
    )
    return replace(
        answer,
        explanation=explained(judged, revised, _telling(handle, backed)),
        unbacked=len(claims) - len(backed),
        after=models.get(judged.prediction.model_id, 0, None, None).record,
    )


def _revised(handle: Handle, judged: Judged, proposal: Proposal) -> Revised:
    """As the mind revises: cases are closed if that is shown, and if what is left predicts no worse."""
    made = judged.prediction
    return handle.mind.models.revise(Wish(made.model_id, made.id, reason=proposal.why or None), handle.caller)


def _revision(judged: Judged, proposal: Proposal, revised: Revised | None) -> Revision:
    if revised and revised.revision:
        return Revision("applied", proposal.why, revised.revision)
    if revised:
        return Revision("left", revised.note or "")
    if proposal.strange:
        return Revision("left", f"What the agents proposed is no closing of this model's cases: {proposal.strange}.")
    if judged.recorded.revision_due:
        return Revision("left", f"The cases show a change, and the agents advise against it: {proposal.why}")
    return Revision("not_due", NOT_SHOWN if judged.recorded.grade == "wrong" else RIGHT_ENOUGH)


def _backed(handle: Handle, judged: Judged, claims: Iterable[Claim]) -> Iterable[Claim]:
    project = handle.mind.models.get(judged.prediction.model_id, 0, None, None).project_id
    where = EVERY_PROJECT if project == GLOBAL_PROJECT else project
    return (one for one in claims if is_backed(one, handle.mind.store, where, also_past=True))


def _telling(handle: Handle, backed: Iterable[Claim]) -> list[Claim]:
    """Without those that only name situations of cases: what came of those is not said with them."""
    several = list(backed)
    nodes = handle.mind.store.get(sorted({id_ for one in several for id_ in one.ids}))
    situations = begun_cases(handle.mind.store, {node.id: node.data.get("source") for node in nodes})
    return [one for one in several if not situations.keys() >= set(one.ids)]


def _answer(judged: Judged, revision: Revision, mode: str, note: str | None) -> Resolved:
    recorded = judged.recorded
    return Resolved(
        prediction_id=judged.prediction.id,
        model_id=recorded.model_id,
        observation_id=recorded.observation_id,
        status=recorded.status or "",
        verdict=recorded.grade or "",
        rule=recorded.rule or "",
        judge=recorded.judge or "",
        revision=revision,
        explanation=(),
        mode=mode,
        error=recorded.prediction_error,
        before=judged.before,
        note=note,
    )
